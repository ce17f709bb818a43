import { ActionIcon, Button, FileButton, Text } from "@mantine/core";
import { IconDownload, IconFile, IconPaperclip, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Attachment, Task } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { SkeletonList } from "@/components/skeletons";
import { RelativeTime } from "@/components/time";
import { useDirectory } from "@/lib/directory";
import { formatSize } from "@/lib/format";
import { displayName } from "@/lib/session";
import { Section } from "../panel/section";
import { attachmentsQuery } from "../queries/attachments";
import classes from "./attachments.module.css";
import { isPicture, Lightbox } from "./lightbox";
import { UploadRow } from "./upload-row";
import type { Uploads } from "./uploads";
import { useDeleteAttachment } from "./use-delete-attachment";

interface AttachmentsProps {
  task: Task;
  readOnly: boolean;
  uploads: Uploads;
}

export function Attachments({ task, readOnly, uploads }: AttachmentsProps) {
  const { data: files = [], isPending, error, refetch } = useQuery(attachmentsQuery(task.id));
  const [open, setOpen] = useState<string | null>(null);
  const remove = useDeleteAttachment(task.id);
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  if (readOnly && task.attachment_count === 0) return null;
  return (
    <Section
      title="Attachments"
      {...(files.length > 0 && { count: files.length })}
      actions={
        !readOnly && (
          <FileButton multiple onChange={uploads.add} inputProps={{ "aria-label": "Attach files" }}>
            {(props) => (
              <Button
                {...props}
                size="compact-sm"
                variant="subtle"
                color="gray"
                leftSection={<IconPaperclip size={15} aria-hidden />}
              >
                Attach
              </Button>
            )}
          </FileButton>
        )
      }
    >
      {isPending && task.attachment_count > 0 && <SkeletonList rows={1} />}
      {error !== null && (
        <ErrorState
          error={error}
          title="The attachments could not be loaded"
          onRetry={() => void refetch()}
        />
      )}
      {!readOnly && files.length === 0 && uploads.list.length === 0 && !isPending && (
        <Text size="sm" c="dimmed">
          Drop files anywhere here, or paste a screenshot.
        </Text>
      )}
      {pictures.length > 0 && (
        <ul className={classes.tiles}>
          {pictures.map((file) => (
            <li key={file.id} className={classes.tile}>
              <button
                type="button"
                className={classes.picture}
                onClick={() => setOpen(file.id)}
                title={file.name}
              >
                <img src={file.preview_url ?? file.url ?? ""} alt={file.name} loading="lazy" />
              </button>
              {!readOnly && <DeleteButton file={file} onDelete={remove.mutate} overlay />}
            </li>
          ))}
        </ul>
      )}
      <ul className={classes.files}>
        {others.map((file) => (
          <FileRow key={file.id} file={file}>
            {!readOnly && <DeleteButton file={file} onDelete={remove.mutate} />}
          </FileRow>
        ))}
        {uploads.list.map((upload) => (
          <UploadRow key={upload.id} upload={upload} uploads={uploads} />
        ))}
      </ul>
      <Lightbox pictures={pictures} open={open} onOpen={setOpen} />
    </Section>
  );
}

function FileRow({ file, children }: { file: Attachment; children: React.ReactNode }) {
  const author = useDirectory().get(file.created_by);
  return (
    <li className={classes.file}>
      <IconFile size={20} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.about}>
        <a className={classes.name} href={file.url ?? undefined} download={file.name}>
          {file.name}
        </a>
        <Text size="xs" c="dimmed">
          {formatSize(file.size)} · {author !== undefined && `${displayName(author)} · `}
          <RelativeTime at={file.created_at} />
        </Text>
      </div>
      <ActionIcon
        component="a"
        href={file.url ?? undefined}
        download={file.name}
        aria-label={`Download ${file.name}`}
      >
        <IconDownload size={17} aria-hidden />
      </ActionIcon>
      {children}
    </li>
  );
}

interface DeleteButtonProps {
  file: Attachment;
  onDelete: (file: Attachment) => void;
  overlay?: boolean;
}

function DeleteButton({ file, onDelete, overlay = false }: DeleteButtonProps) {
  return (
    <ActionIcon
      variant={overlay ? "default" : "subtle"}
      size={28}
      className={overlay ? (classes.overlay ?? "") : ""}
      aria-label={`Delete ${file.name}`}
      onClick={() => onDelete(file)}
    >
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}
