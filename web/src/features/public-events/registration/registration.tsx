import type { PublicEvent } from "@/api/types";
import { CodeStep } from "./code-step";
import { DetailsStep } from "./details-step";
import { useRegistration } from "./use-registration";

interface RegistrationProps {
  event: PublicEvent;
  /** Whoever registers now waits for a place. */
  waiting: boolean;
}

/** From the first field to the ticket, in place: who, what, and the code from the mail. */
export function Registration({ event, waiting }: RegistrationProps) {
  const registering = useRegistration(event, waiting);
  return registering.atCode && registering.sent !== null ? (
    <CodeStep registering={registering} sent={registering.sent} waiting={waiting} />
  ) : (
    <DetailsStep event={event} registering={registering} waiting={waiting} />
  );
}
