import { Group, Modal, Stack, Switch, Text, Title } from "@mantine/core";
import { KeyCaps } from "@/components/key-caps";
import { type Shortcut, singleKeys, useShortcuts } from "@/lib/shortcuts";
import { useStore } from "@/lib/store";
import { shortcutHelpOpen } from "./shortcut-help-store";

/** Lists what the keyboard can do on this screen, right now. */
export function ShortcutHelp() {
  const open = useStore(shortcutHelpOpen);
  const enabled = useStore(singleKeys);
  const groups = Object.entries(byGroup(useShortcuts()));
  return (
    <Modal
      opened={open}
      onClose={() => shortcutHelpOpen.set(false)}
      title="Keyboard shortcuts"
      size="md"
    >
      <Stack gap="lg">
        {groups.map(([group, shortcuts]) => (
          <section key={group}>
            <Title order={3} mb="xs">
              {group}
            </Title>
            <Stack gap={6}>
              {shortcuts.map(({ keys, label }) => (
                <Group key={keys} justify="space-between" wrap="nowrap">
                  <Text size="sm">{label}</Text>
                  <KeyCaps keys={keys} />
                </Group>
              ))}
            </Stack>
          </section>
        ))}
        <Switch
          label="Shortcuts of a single key"
          description="Switch them off if you dictate, or keep hitting them by accident."
          checked={enabled}
          onChange={(event) => singleKeys.set(event.currentTarget.checked)}
        />
      </Stack>
    </Modal>
  );
}

function byGroup(shortcuts: Shortcut[]): Record<string, Shortcut[]> {
  const groups: Record<string, Shortcut[]> = {};
  for (const shortcut of shortcuts) {
    const group = groups[shortcut.group] ?? [];
    group.push(shortcut);
    groups[shortcut.group] = group;
  }
  return groups;
}
