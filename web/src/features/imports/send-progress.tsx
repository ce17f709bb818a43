import { Progress, Text } from "@mantine/core";

interface SendProgressProps {
  /** The part that has been sent, 0 to 1. */
  sent: number;
  /** What the server does once it has everything: "Writing 81 tasks". */
  working: string;
}

/** How far the file is on its way; after that the server works, and does not say how far it is. */
export function SendProgress({ sent, working }: SendProgressProps) {
  const there = sent >= 1;
  const percent = Math.round(sent * 100);
  return (
    <div>
      <Progress.Root size="sm" mt="md">
        <Progress.Section value={there ? 100 : percent} animated={there} aria-label="Progress" />
      </Progress.Root>
      <Text size="sm" c="dimmed" mt={6} role="status">
        {there ? `${working}…` : `Sending the file, ${percent}\u00a0%`}
      </Text>
    </div>
  );
}
