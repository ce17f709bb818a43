import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RelativeTime } from "@/components/time";
import { useDirectory } from "@/lib/directory";
import { projectQuery } from "@/lib/projects";
import { displayName } from "@/lib/session";
import { useFieldNames } from "../../history/use-field-names";
import { forgetDraft } from "../field-drafts";
import { useSaveTask } from "../use-save-task";
import { firstChoice, patchOf } from "./choices";
import { FieldChoice } from "./field-choice";
import type { Conflict } from "./open-conflict";

interface ConflictDialogProps {
  conflict: Conflict;
  onClose: () => void;
}

/** Field by field: mine, theirs, or for texts both put together and looked over. */
export default function ConflictDialog({ conflict, onClose }: ConflictDialogProps) {
  const { current, conflicts } = conflict;
  const { data: project } = useQuery(projectQuery(current.key.replace(/-\d+$/, "")));
  const names = useFieldNames(project);
  const person = useDirectory().get(current.updated_by);
  const who = person === undefined ? "Somebody else" : displayName(person);
  const save = useSaveTask(current.id);
  const [choices, setChoices] = useState(() => conflicts.map(firstChoice));
  const [saving, setSaving] = useState(false);

  const decide = async () => {
    const patch = patchOf(conflicts, choices);
    setSaving(true);
    try {
      if (Object.keys(patch).length > 0) await save(patch, current);
      for (const { field } of conflicts) forgetDraft(current.id, field);
      onClose();
    } catch {
      // Said by now: by a message, or by this dialog anew with a still newer state.
      setSaving(false);
    }
  };

  return (
    <Stack gap="lg">
      <Text>
        {who} changed {current.key} <RelativeTime at={current.updated_at} />, while you were at it.
        Nothing is lost: choose what it should say.
      </Text>
      {conflicts.map((one, index) => (
        <FieldChoice
          key={one.field}
          conflict={one}
          names={names}
          who={who}
          value={choices[index] ?? firstChoice(one)}
          onChange={(choice) => setChoices((all) => all.with(index, choice))}
        />
      ))}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Decide later
        </Button>
        <Button loading={saving} onClick={() => void decide()} data-autofocus>
          Save this
        </Button>
      </Group>
    </Stack>
  );
}
