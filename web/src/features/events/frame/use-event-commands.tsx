import {
  IconCalendarCancel,
  IconCalendarUp,
  IconLayoutKanban,
  IconLink,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import { useEffectEvent, useMemo } from "react";
import type { EventDetail } from "@/api/types";
import { type Command, useCommands } from "@/lib/commands";
import { organises } from "@/lib/events";
import { canDelete, type FrameActions } from "./use-frame-actions";

type Deed = "edit" | "publish" | "copyAddress" | "makeBoard" | "cancel" | "remove";

const ICON = { size: 18, stroke: 1.75 } as const;
const DEEDS: Record<Deed, Pick<Command, "label" | "icon" | "keywords">> = {
  edit: { label: "Edit the event", icon: <IconPencil {...ICON} />, keywords: ["change", "ticket"] },
  publish: { label: "Publish the event", icon: <IconCalendarUp {...ICON} />, keywords: ["public"] },
  copyAddress: {
    label: "Copy the event’s public address",
    icon: <IconLink {...ICON} />,
    keywords: ["link", "share", "url"],
  },
  makeBoard: {
    label: "Make a board for the event",
    icon: <IconLayoutKanban {...ICON} />,
    keywords: ["project", "template", "tasks"],
  },
  cancel: {
    label: "Cancel the event",
    icon: <IconCalendarCancel {...ICON} />,
    keywords: ["call off"],
  },
  remove: {
    label: "Delete the event",
    icon: <IconTrash {...ICON} />,
    keywords: ["trash", "remove"],
  },
};

/** What the palette offers while an event is open. */
export function useEventCommands(event: EventDetail, actions: FrameActions): void {
  const run = useEffectEvent((deed: Deed) => actions[deed]());
  const offered = deedsFor(event).join(" ");
  const commands = useMemo(
    () =>
      offered
        .split(" ")
        .filter(isDeed)
        .map(
          (deed): Command => ({
            id: `event:${deed}`,
            group: "This event",
            ...DEEDS[deed],
            run: () => run(deed),
          }),
        ),
    [offered],
  );
  useCommands("events:frame", commands);
}

function deedsFor(event: EventDetail): Deed[] {
  const { status, over, project_id, deleted_at } = event;
  if (!organises(event) || deleted_at !== null) return [];
  return [
    "edit",
    ...(status === "draft" ? (["publish"] as const) : (["copyAddress"] as const)),
    ...(project_id === null && !over ? (["makeBoard"] as const) : []),
    ...(status === "published" && !over ? (["cancel"] as const) : []),
    ...(canDelete(event) ? (["remove"] as const) : []),
  ];
}

function isDeed(text: string): text is Deed {
  return text in DEEDS;
}
