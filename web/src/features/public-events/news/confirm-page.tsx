import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import { FormFailure } from "@/components/form-failure";
import { failureOf } from "../failures";
import { Message } from "../frame/message";
import { PageFrame } from "../frame/page-frame";
import { SubscribeForm } from "./subscribe-form";

/**
 * Confirms at the press of a button, not on load: mail filters open links to look at them, and would
 * otherwise confirm what nobody has asked for.
 */
export function ConfirmPage({ token }: { token: string }) {
  const confirm = useMutation({
    mutationFn: () => api("POST /public/subscriptions/confirm", { body: { token } }),
  });
  return (
    <PageFrame width="narrow">
      {confirm.isSuccess ? (
        <Message title="You get the news" focus>
          <p>
            {confirm.data.title === null ? (
              "Whenever there is something to tell of an event, it comes by mail."
            ) : (
              <>
                Whenever there is something to tell of <strong>{confirm.data.title}</strong>, it
                comes by mail.
              </>
            )}
          </p>
          <p>Every mail has a link that ends it.</p>
        </Message>
      ) : token === "" || isProblem(confirm.error, "link_expired", "validation_failed") ? (
        <Message title="This link no longer works" focus={confirm.isError}>
          <p>
            It is too old, or was used already, which is fine: then you get the news. Otherwise ask
            again on the event's page, or here for news of all events.
          </p>
          <SubscribeForm topic="all" />
        </Message>
      ) : (
        <Message title="Do you want the news?">
          <p>
            Somebody, perhaps you, has asked that we write to you. Press the button if it is so.
          </p>
          <Button size="lg" loading={confirm.isPending} onClick={() => confirm.mutate()}>
            Yes, send me the news
          </Button>
          <FormFailure failure={confirm.isError ? failureOf(confirm.error) : null} />
          <p>Otherwise do nothing: without this, nothing is ever sent.</p>
        </Message>
      )}
    </PageFrame>
  );
}
