import { pageTitle } from "@/lib/title";

interface Match {
  routeId: string;
  loaderData?: unknown;
}

/** For `head` of a screen of an event: "Attendees · Winter gala". The frame around it has fetched the event. */
export function eventTitle(screen: string) {
  return ({ matches }: { matches: readonly Match[] }) => {
    const frame = matches.find(({ routeId }) => routeId === "/_app/events/$event");
    return pageTitle(screen, titleIn(frame?.loaderData) ?? "Events");
  };
}

function titleIn(event: unknown): string | undefined {
  return typeof event === "object" &&
    event !== null &&
    "title" in event &&
    typeof event.title === "string"
    ? event.title
    : undefined;
}
