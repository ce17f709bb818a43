import { download } from "@/api/download";
import type { Id } from "@/api/types";
import { DownloadButton } from "@/components/download-button";
import type { Period } from "../queries/activity-statistics";

interface ExportButtonProps {
  period: Period;
  kind: string | undefined;
  actor: Id | undefined;
}

/** All of the period as a file, as far as it is filtered; not only what has been scrolled to. */
export function ExportButton({ period, kind, actor }: ExportButtonProps) {
  return (
    <DownloadButton
      failed="The activity was not exported"
      run={() =>
        download("GET /activity/export", { query: { ...period, kind, actor } }, "activity.csv")
      }
    >
      Export as CSV
    </DownloadButton>
  );
}
