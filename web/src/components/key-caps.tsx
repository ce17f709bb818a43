import { Group, Kbd } from "@mantine/core";
import { keyCaps } from "@/lib/shortcuts";

/** The keys of a shortcut, drawn as keys. */
export function KeyCaps({ keys }: { keys: string }) {
  return (
    <Group component="span" gap={4} wrap="nowrap">
      {keyCaps(keys).map((cap) => (
        <Kbd key={cap} size="xs">
          {cap}
        </Kbd>
      ))}
    </Group>
  );
}
