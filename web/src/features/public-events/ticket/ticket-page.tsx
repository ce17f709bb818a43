import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { isProblem } from "@/api/errors";
import { ErrorState } from "@/components/error-state";
import { useDocumentTitle } from "@/lib/document-title";
import { Message } from "../frame/message";
import { PageFrame } from "../frame/page-frame";
import { pruneTickets } from "../kept-tickets";
import { ticketQuery } from "../queries/ticket";
import { keepThisPage } from "./keep-page";
import { TicketView } from "./ticket-view";

/** The page of a registration: the ticket, or how far it is from being one. */
export function TicketPage({ id, secret }: { id: string; secret: string }) {
  const { data, error, isError, isFetching, dataUpdatedAt, refetch } = useQuery({
    ...ticketQuery(id, secret),
    enabled: secret !== "",
  });
  const gone = secret === "" || isProblem(error, "not_found", "validation_failed");
  useDocumentTitle(data && !gone ? data.event.title : undefined);
  useEffect(() => {
    pruneTickets(Date.now());
    void keepThisPage();
  }, []);

  return (
    <PageFrame width="narrow">
      {gone ? (
        <Message title="This link is not complete">
          <p>
            Open it from the mail once more: a part at its end may have been lost. If the mail is
            old, the registration may be gone.
          </p>
        </Message>
      ) : data !== undefined ? (
        <TicketView
          registration={data}
          secret={secret}
          asOf={isError && !isFetching ? dataUpdatedAt : null}
          onRefresh={() => void refetch()}
        />
      ) : isError ? (
        <Message title="Your ticket could not be loaded">
          <ErrorState error={error} title="No answer yet" />
          <Button onClick={() => void refetch()}>Try again</Button>
        </Message>
      ) : (
        <div role="status" aria-label="Loading">
          <Skeleton height={34} width="70%" mb="lg" />
          <Skeleton height={460} radius="lg" />
        </div>
      )}
    </PageFrame>
  );
}
