import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { Dropzone, type FileRejection } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { modals } from "@mantine/modals";
import { IconAlertTriangle, IconPhoto } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { api } from "@/api/client";
import type { EventDetail } from "@/api/types";
import { formatSize } from "@/lib/format";
import { useOptimistic } from "@/lib/optimistic";
import { EventPicture } from "../list/event-picture";
import { eventKeys, patchEvent, patchLists } from "../queries/events";
import classes from "./editor.module.css";
import { type PictureUpload, usePictureUpload } from "./picture-upload";

const TYPES = {
  "image/png": [".png"],
  "image/jpeg": [".jpg", ".jpeg"],
  "image/webp": [".webp"],
  "image/gif": [".gif"],
  "image/avif": [".avif"],
};

/** The picture of an event: dropped or chosen, shown at once, replaced by the next one. */
export function Picture({ event }: { event: EventDetail }) {
  const { upload, begin, stop } = usePictureUpload(event.id);
  const [refused, setRefused] = useState<string | null>(null);
  const open = useRef<() => void>(null);
  const remove = useRemovePicture(event);
  const busy = upload !== undefined && upload.state !== "failed";
  const problem = refused ?? upload?.failure?.error ?? null;
  const shown = upload?.preview ?? null;
  return (
    <Stack gap="sm">
      <Dropzone
        className={classes.drop ?? ""}
        openRef={open}
        accept={TYPES}
        multiple={false}
        disabled={busy}
        onDrop={([file]) => {
          setRefused(null);
          if (file !== undefined) begin(file);
        }}
        onReject={([rejection]) => rejection !== undefined && setRefused(reasonOf(rejection))}
        // The keyboard has the button below.
        activateOnKeyboard={false}
        inputProps={{ "aria-label": "Picture of the event" }}
      >
        {shown !== null ? (
          <img src={shown} alt="" className={classes.preview} data-busy={busy || undefined} />
        ) : event.image !== null ? (
          <EventPicture image={event.image} width={560} alt={`Picture of ${event.title}`} />
        ) : (
          <Stack align="center" gap={6} py="xl">
            <IconPhoto size={34} stroke={1.4} aria-hidden />
            <Text fw={600} ta="center">
              Drop a picture here
            </Text>
            <Text size="sm" c="dimmed" ta="center">
              It is shown wide, 16 to 9. JPEG, PNG, WebP, AVIF or GIF.
            </Text>
          </Stack>
        )}
      </Dropzone>
      {upload !== undefined && busy && <Sending upload={upload} onStop={stop} />}
      {problem !== null && (
        <Alert
          id="picture-problem"
          color="red"
          role="alert"
          title="This picture cannot be shown"
          icon={<IconAlertTriangle size={20} aria-hidden />}
        >
          <Text size="sm">{problem}</Text>
          <Group gap="xs" mt="xs">
            {upload?.failure?.canRetry === true && (
              <Button size="compact-sm" variant="light" onClick={() => begin(upload.file)}>
                Try again
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setRefused(null);
                stop();
              }}
            >
              Dismiss
            </Button>
          </Group>
        </Alert>
      )}
      {!busy && (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            onClick={() => open.current?.()}
            {...(problem !== null && { "aria-describedby": "picture-problem" })}
          >
            {event.image === null ? "Choose a picture" : "Choose another picture"}
          </Button>
          {event.image !== null && (
            <Button
              size="xs"
              variant="subtle"
              color="red"
              onClick={() => askToRemove(() => remove.mutate())}
            >
              Remove it
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function Sending({ upload, onStop }: { upload: PictureUpload; onStop: () => void }) {
  const { file, state, progress } = upload;
  return (
    <Group gap="sm" wrap="nowrap">
      <div className={classes.sending}>
        <Progress value={progress * 100} size={6} mb={4} aria-label={`Upload of ${file.name}`} />
        <Text size="xs" c="dimmed">
          {state === "making"
            ? "Making it ready to be shown"
            : `${formatSize(progress * file.size)} of ${formatSize(file.size)}`}
        </Text>
      </div>
      <Button size="compact-sm" variant="default" onClick={onStop}>
        Stop
      </Button>
    </Group>
  );
}

function useRemovePicture(event: EventDetail) {
  return useOptimistic<void, void>({
    key: ["events", "image"],
    send: () => api("DELETE /events/{event}/image", { path: { event: event.id } }),
    touches: () => [eventKeys.details, eventKeys.lists],
    apply: (client) => {
      patchEvent(client, event.id, (held) => ({ ...held, image: null }));
      patchLists(client, event.id, (held) => ({ ...held, image: null }));
    },
    refused: () => "The picture was not removed",
  });
}

/** The server keeps no picture that is not shown, so this is not undone. */
function askToRemove(remove: () => void): void {
  modals.openConfirmModal({
    title: "Remove the picture?",
    children: <Text size="sm">It is gone then. You can upload it again.</Text>,
    labels: { confirm: "Remove it", cancel: "Keep it" },
    confirmProps: { color: "red.9" },
    onConfirm: remove,
  });
}

function reasonOf({ file, errors }: FileRejection): string {
  switch (errors[0]?.code) {
    case "file-invalid-type":
      return `${file.name} is no picture that browsers show: use JPEG, PNG, WebP, AVIF or GIF.`;
    case "too-many-files":
      return "One picture, please.";
    default:
      return `${file.name} cannot be read.`;
  }
}
