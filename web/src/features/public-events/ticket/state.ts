import type { PublicRegistration } from "@/api/types";

/** How a registration stands, by what its page says. */
export type TicketState =
  | "valid"
  | "revoked"
  | "waiting"
  | "offered"
  | "given_back"
  | "cancelled"
  | "expired"
  | "event_cancelled"
  /** The event has ended, and this was a ticket for it, or never became one. */
  | "over";

export function ticketState(registration: PublicRegistration): TicketState {
  const { status, event, ticket, cancelled_by } = registration;
  if (event.status === "cancelled" || cancelled_by === "event") return "event_cancelled";
  if (status === "cancelled") return cancelled_by === "attendee" ? "given_back" : "cancelled";
  if (status === "expired") return "expired";
  if (event.over) return "over";
  if (status !== "confirmed") return status;
  return ticket?.status === "revoked" ? "revoked" : "valid";
}

/** Whether there is something left that its owner may do. */
export function isActive(state: TicketState): boolean {
  return ["valid", "revoked", "waiting", "offered"].includes(state);
}

interface Words {
  title: string;
  text: string | null;
}

export function words(registration: PublicRegistration, state: TicketState): Words {
  const { position } = registration;
  switch (state) {
    case "valid":
      return {
        title: "Your ticket",
        text: "Show the code at the door: on this screen, on paper, or from the mail.",
      };
    case "revoked":
      return {
        title: "This ticket lets nobody in",
        text: "The organiser has revoked it. If you think that this is a mistake, write to them.",
      };
    case "waiting":
      return {
        title:
          position === 1
            ? "You are the next"
            : `You are number ${position ?? "…"} of those who wait`,
        text: "When a place comes free, it is offered to whoever has waited longest. You get a mail then, and have some time to take it.",
      };
    case "offered":
      return { title: "A place is free for you", text: null };
    case "given_back":
      return { title: "You gave your place back", text: "Thank you: somebody else can come." };
    case "cancelled":
      return { title: "The organiser cancelled this registration", text: null };
    case "expired":
      return {
        title: "The offer is over",
        text: "The place went to whoever waited next. You can register again.",
      };
    case "event_cancelled":
      return { title: "This event was cancelled", text: "It does not take place." };
    case "over":
      return { title: "This event is over", text: null };
  }
}
