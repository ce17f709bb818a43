import { Alert, Radio, Stack, Text } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";

interface AlreadyImportedProps {
  copy: boolean;
  onCopy: (copy: boolean) => void;
}

/** A second import does not update the first, which people may take it for. */
export function AlreadyImported({ copy, onCopy }: AlreadyImportedProps) {
  return (
    <Alert
      color="yellow"
      icon={<IconCopy size={20} aria-hidden />}
      title="This board is here already"
    >
      <Text size="sm" mb="sm">
        It was imported before. Importing it again makes a second project beside the first; the
        first stays as it is.
      </Text>
      <Radio.Group
        aria-label="What to do with this board"
        value={copy ? "copy" : "leave"}
        onChange={(value) => onCopy(value === "copy")}
      >
        <Stack gap="xs">
          <Radio value="leave" label="Leave it as it is" />
          <Radio value="copy" label="Import a second copy" />
        </Stack>
      </Radio.Group>
    </Alert>
  );
}
