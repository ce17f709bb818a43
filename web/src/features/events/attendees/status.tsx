import { Badge } from "@mantine/core";
import type { Registration } from "@/api/types";
import type { RegistrationStatus } from "../queries/registrations";
import { STATUS_NAMES } from "./search";

const COLOURS: Record<RegistrationStatus, string> = {
  confirmed: "teal",
  waiting: "yellow",
  offered: "blue",
  cancelled: "gray",
  expired: "gray",
};

export function RegistrationBadge({ status }: { status: RegistrationStatus }) {
  return (
    <Badge variant="light" color={COLOURS[status]} tt="none" size="md">
      {STATUS_NAMES[status]}
    </Badge>
  );
}

/** Whether there is a ticket, and whether it lets somebody in. */
export function ticketState({ ticket, status }: Pick<Registration, "ticket" | "status">): string {
  if (ticket === null) return "None";
  if (ticket.status === "valid" && status === "confirmed") return "Valid";
  return "Revoked";
}
