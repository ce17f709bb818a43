import { download } from "@/api/download";
import type { EventDetail } from "@/api/types";
import { DownloadButton } from "@/components/download-button";
import type { RegistrationStatus } from "../queries/registrations";
import { STATUS_NAMES } from "./search";

interface ExportAttendeesProps {
  event: EventDetail;
  status: RegistrationStatus | undefined;
}

/** All of them, or all of one status, as a file for a spreadsheet; whatever is searched for. */
export function ExportAttendees({ event, status }: ExportAttendeesProps) {
  return (
    <DownloadButton
      failed="The attendees were not exported"
      run={() =>
        download(
          "GET /events/{event}/registrations/export",
          { path: { event: event.id }, query: { status } },
          `${event.slug}.csv`,
        )
      }
    >
      {status === undefined ? "Export as CSV" : `Export “${STATUS_NAMES[status]}” as CSV`}
    </DownloadButton>
  );
}
