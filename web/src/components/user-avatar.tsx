import { Avatar, Tooltip } from "@mantine/core";
import type { Person } from "@/api/types";
import { displayName } from "@/lib/session";

/** White has at least 6:1 on each of these. */
const COLOURS = [
  "#8f2d72",
  "#5b3fa8",
  "#2f4fb0",
  "#0b6285",
  "#0a6b5c",
  "#3f6b1e",
  "#7a5a00",
  "#9a4a0c",
  "#a5303a",
  "#5e5566",
] as const;

type Named = Pick<Person, "id" | "given_name" | "family_name">;

interface UserAvatarProps {
  /** Undefined for someone who is no longer known. */
  person: Named | undefined;
  size?: number;
  /** Off where the name stands beside the picture: it would be read twice. */
  withName?: boolean;
}

/** Initials on a colour that is always the same for the same person. */
export function UserAvatar({ person, size = 28, withName = true }: UserAvatarProps) {
  const name = person === undefined ? "Someone who has left" : displayName(person);
  const avatar = (
    <Avatar
      size={size}
      radius="xl"
      styles={{
        placeholder: {
          backgroundColor: person === undefined ? "#5e5566" : colourOf(person.id),
          color: "#fff",
          fontSize: Math.max(10, size * 0.4),
          fontWeight: 650,
        },
      }}
      {...(withName ? { role: "img", "aria-label": name } : { "aria-hidden": true })}
    >
      {person === undefined ? "?" : initials(person)}
    </Avatar>
  );
  return withName ? <Tooltip label={name}>{avatar}</Tooltip> : avatar;
}

export function initials(person: Pick<Named, "given_name" | "family_name">): string {
  // By code points, or a letter outside the basic plane would be cut in half.
  const first = (text: string) => Array.from(text.trim())[0] ?? "";
  return (first(person.given_name) + first(person.family_name)).toLocaleUpperCase() || "?";
}

export function colourOf(id: string): string {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return COLOURS[hash % COLOURS.length] ?? COLOURS[0];
}
