import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { describeError } from "@/api/errors";
import { showError } from "@/lib/toast";

interface DownloadButtonProps {
  children: ReactNode;
  /** Fetches the file and keeps it. */
  run: () => Promise<void>;
  /** What did not happen: "The activity was not exported". */
  failed: string;
}

/** Keeps something as a file, and says so where that fails. */
export function DownloadButton({ children, run, failed }: DownloadButtonProps) {
  const [pending, setPending] = useState(false);
  const start = async () => {
    setPending(true);
    try {
      await run();
    } catch (error) {
      showError(failed, describeError(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={pending}
      onClick={() => void start()}
    >
      {children}
    </Button>
  );
}
