import { ActionIcon, Button, Progress, Text } from "@mantine/core";
import { IconAlertTriangle, IconFileUpload, IconX } from "@tabler/icons-react";
import { formatSize } from "@/lib/format";
import classes from "./attachments.module.css";
import type { Upload } from "./upload-queue";
import type { Uploads } from "./uploads";

/** A file on its way, or one that did not make it and why. */
export function UploadRow({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const { id, file, state, progress, error } = upload;
  const failed = state === "failed";
  const Icon = failed ? IconAlertTriangle : IconFileUpload;
  return (
    <li className={classes.file} data-failed={failed || undefined}>
      <Icon size={20} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.about}>
        <span className={classes.name}>{file.name}</span>
        {failed ? (
          <Text size="sm" c="red" role="alert">
            {error}
          </Text>
        ) : (
          <>
            <Progress
              value={progress * 100}
              size={6}
              my={4}
              aria-label={`Upload of ${file.name}`}
            />
            <Text size="xs" c="dimmed">
              {state === "waiting"
                ? "Waiting"
                : `${formatSize(progress * file.size)} of ${formatSize(file.size)}`}
            </Text>
          </>
        )}
      </div>
      {failed && upload.canRetry && (
        <Button size="compact-sm" variant="light" onClick={() => uploads.retry(id)}>
          Try again
        </Button>
      )}
      <ActionIcon
        aria-label={failed ? `Dismiss ${file.name}` : `Stop the upload of ${file.name}`}
        onClick={() => uploads.cancel(id)}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </li>
  );
}
