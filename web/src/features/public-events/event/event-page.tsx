import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { isProblem } from "@/api/errors";
import type { PublicEvent } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { useDocumentTitle } from "@/lib/document-title";
import { Message } from "../frame/message";
import { PageFrame } from "../frame/page-frame";
import { Follow } from "../news/follow";
import { publicEventQuery, workspaceQuery } from "../queries/event";
import { Description } from "./description";
import classes from "./event.module.css";
import { Facts } from "./facts";
import { Picture } from "./picture";
import { RegisterCard } from "./register-card";
import { Share } from "./share";

/** An event as everybody sees it. */
export function EventPage({ slug }: { slug: string }) {
  const { data: event, error, isError, refetch } = useQuery(publicEventQuery(slug));
  const { data: workspace } = useQuery(workspaceQuery);
  useDocumentTitle(event && [event.title, workspace].filter(Boolean).join(" · "));
  if (event !== undefined)
    return (
      <PageFrame width="wide">
        <EventView event={event} />
      </PageFrame>
    );
  return (
    <PageFrame width={isError ? "narrow" : "wide"}>
      {!isError ? (
        <Loading />
      ) : isProblem(error, "not_found", "validation_failed") ? (
        <Message title="There is no such event">
          <p>Its address may have been typed wrong, or the event is not public (any more).</p>
        </Message>
      ) : (
        <Message title="This event could not be loaded">
          <ErrorState error={error} title="No answer yet" />
          <Button onClick={() => void refetch()}>Try again</Button>
        </Message>
      )}
    </PageFrame>
  );
}

function EventView({ event }: { event: PublicEvent }) {
  return (
    <article className={classes.event} aria-labelledby="title">
      <Picture image={event.image} />
      <div className={classes.head}>
        {event.status === "cancelled" && (
          <p className={classes.cancelled}>This event was cancelled.</p>
        )}
        <h1 className={classes.title} id="title">
          {event.title}
        </h1>
        <Facts event={event} />
      </div>
      <aside className={classes.side} aria-label="Registration">
        <RegisterCard event={event} />
        <Share title={event.title} slug={event.slug} />
      </aside>
      {event.description.trim() !== "" && (
        <section className={classes.about} aria-labelledby="about">
          <h2 className={classes.subtitle} id="about">
            About this event
          </h2>
          <Description text={event.description} />
        </section>
      )}
      <Follow event={event} />
    </article>
  );
}

function Loading() {
  return (
    <div className={classes.event} role="status" aria-label="Loading">
      <div className={classes.head}>
        <Skeleton height={44} width="min(30rem, 90%)" mb="lg" />
        <Skeleton height={18} width="min(22rem, 70%)" mb="sm" />
        <Skeleton height={18} width="min(16rem, 50%)" />
      </div>
      <Skeleton className={classes.side ?? ""} height={180} radius="lg" />
    </div>
  );
}
