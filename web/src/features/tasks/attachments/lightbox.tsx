import { ActionIcon, Group, Modal, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconDownload } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import type { Attachment } from "@/api/types";
import { formatSize } from "@/lib/format";
import classes from "./lightbox.module.css";

/** What every browser can show by itself. Others, such as SVG with its scripts, are downloads. */
const SHOWN = new Set(["image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"]);

export function isPicture({ content_type, url }: Attachment): boolean {
  return SHOWN.has(content_type) && url !== null;
}

interface LightboxProps {
  pictures: readonly Attachment[];
  /** The id of the one that is shown. */
  open: string | null;
  onOpen: (id: string | null) => void;
}

/** Pictures one at a time, as large as the window; arrows go on, Escape goes back. */
export function Lightbox({ pictures, open, onOpen }: LightboxProps) {
  const index = pictures.findIndex(({ id }) => id === open);
  const picture = pictures[index];
  const go = (by: -1 | 1) =>
    onOpen(pictures[(index + by + pictures.length) % pictures.length]?.id ?? null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") go(1);
    else if (event.key === "ArrowLeft") go(-1);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened={picture !== undefined}
      onClose={() => onOpen(null)}
      fullScreen
      title={picture?.name ?? ""}
      classNames={{ content: classes.content ?? "", body: classes.body ?? "" }}
      onKeyDown={onKeyDown}
    >
      {picture !== undefined && (
        <>
          <Picture key={picture.id} picture={picture} />
          <Group justify="center" gap="xs" className={classes.bar ?? ""}>
            <ActionIcon
              size={44}
              aria-label="Previous picture"
              disabled={pictures.length < 2}
              onClick={() => go(-1)}
            >
              <IconChevronLeft aria-hidden />
            </ActionIcon>
            <Text size="sm" c="dimmed" aria-live="polite">
              {index + 1} of {pictures.length} · {formatSize(picture.size)}
            </Text>
            <ActionIcon
              component="a"
              size={44}
              href={picture.url ?? undefined}
              download={picture.name}
              aria-label={`Download ${picture.name}`}
            >
              <IconDownload size={20} aria-hidden />
            </ActionIcon>
            <ActionIcon
              size={44}
              aria-label="Next picture"
              disabled={pictures.length < 2}
              onClick={() => go(1)}
            >
              <IconChevronRight aria-hidden />
            </ActionIcon>
          </Group>
        </>
      )}
    </Modal>
  );
}

function Picture({ picture }: { picture: Attachment }) {
  const [failed, setFailed] = useState(false);
  if (failed)
    return (
      <Text className={classes.failed ?? ""}>
        This picture cannot be shown. Download it instead.
      </Text>
    );
  return (
    <img
      className={classes.image}
      src={picture.url ?? ""}
      alt={picture.name}
      onError={() => setFailed(true)}
    />
  );
}
