import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { describeError } from "@/api/errors";
import { useDirectory } from "@/lib/directory";
import { formatNumber } from "@/lib/format";
import { showError } from "@/lib/toast";
import type { ActivityFilter } from "../queries/activity";
import { fetchDay } from "../queries/whole-day";
import { download, toCsv } from "./export";

/** All of the day as a file, not only what has been scrolled to. */
export function ExportButton({ filter }: { filter: ActivityFilter }) {
  const people = useDirectory();
  const [count, setCount] = useState<number | null>(null);
  const run = async () => {
    setCount(0);
    try {
      const { entries } = await fetchDay(filter, Number.POSITIVE_INFINITY, undefined, setCount);
      download(`activity-${filter.day}.csv`, toCsv(entries, people));
    } catch (error) {
      showError("The activity was not exported", describeError(error));
    } finally {
      setCount(null);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      disabled={count !== null}
      onClick={() => void run()}
    >
      {count === null ? "Export" : `${formatNumber(count)} fetched…`}
    </Button>
  );
}
