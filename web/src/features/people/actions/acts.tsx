import {
  IconKey,
  IconTrash,
  IconUserCheck,
  IconUserDown,
  IconUserOff,
  IconUserUp,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { User, UserPatch } from "@/api/types";
import type { ActKind } from "./person-dialogs";

export interface Act {
  label: string;
  icon: ReactNode;
  /** Done at once, with a way back; or, without one, asked about in a dialog. */
  does: { patch: UserPatch } | { ask: ActKind };
  danger?: boolean;
}

const ICON = { size: 18, stroke: 1.75, "aria-hidden": true } as const;

/** What an admin may do about somebody. About oneself, another admin has to. */
export function actsFor(user: User, myId: string): Act[] {
  if (user.id === myId || user.status === "deleted") return [];
  const acts: Act[] = [];
  if (user.group === "Members")
    acts.push({
      label: "Make an admin",
      icon: <IconUserUp {...ICON} />,
      does: { patch: { group: "Admins" } },
    });
  else
    acts.push({
      label: "Make a member",
      icon: <IconUserDown {...ICON} />,
      does: { patch: { group: "Members" } },
    });
  if (user.status === "active")
    acts.push(
      { label: "Reset password", icon: <IconKey {...ICON} />, does: { ask: "reset" } },
      {
        label: "Deactivate",
        icon: <IconUserOff {...ICON} />,
        does: { patch: { status: "deactivated" } },
      },
    );
  else
    acts.push({
      label: user.status === "unverified" ? "Activate without confirmation" : "Activate",
      icon: <IconUserCheck {...ICON} />,
      does: { patch: { status: "active" } },
    });
  acts.push({
    label: "Delete",
    icon: <IconTrash {...ICON} />,
    does: { ask: "delete" },
    danger: true,
  });
  return acts;
}
