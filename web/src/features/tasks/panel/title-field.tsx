import { Button, Group, Text, Textarea } from "@mantine/core";
import { type KeyboardEvent, useRef } from "react";
import type { Task } from "@/api/types";
import classes from "./panel.module.css";
import type { SaveTask } from "./use-save-task";
import { useTextDraft } from "./use-text-draft";

const LONGEST = 500;

interface TitleFieldProps {
  task: Task;
  readOnly: boolean;
  save: SaveTask;
}

/** The title is its own field: a press, type, Enter. */
export function TitleField({ task, readOnly, save }: TitleFieldProps) {
  const draft = useTextDraft(task, "title", save);
  const wanted = draft.text.replace(/\s+/g, " ").trim();

  const givenUp = useRef(false);
  const finish = () => {
    if (givenUp.current) return;
    // A task without a title could not be found again.
    if (wanted === "" || wanted === task.title) draft.clear();
    else void draft.commit(wanted);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      // Leaving the field would otherwise save what has just been given up.
      givenUp.current = true;
      draft.clear();
    }
    event.currentTarget.blur();
    givenUp.current = false;
    event.currentTarget.closest<HTMLElement>("[data-task-panel]")?.focus();
  };

  return (
    <div>
      <Textarea
        aria-label="Title"
        variant="unstyled"
        autosize
        minRows={1}
        maxLength={LONGEST}
        readOnly={readOnly}
        classNames={{ input: classes.title ?? "" }}
        value={draft.text}
        onChange={(event) => draft.setText(event.currentTarget.value.replace(/[\r\n]+/g, " "))}
        onKeyDown={onKeyDown}
        onBlur={finish}
      />
      {draft.overtaken && (
        <Group gap="xs" role="status">
          <Text size="sm">Meanwhile it was renamed to “{task.title}”.</Text>
          <Button size="compact-xs" variant="light" onClick={draft.discard}>
            Take that
          </Button>
        </Group>
      )}
      {draft.dirty && !draft.saving && !draft.overtaken && wanted !== "" && (
        <Group gap="xs" className={classes.unsaved ?? ""}>
          <Text size="sm">This title is not saved yet.</Text>
          <Button size="compact-xs" variant="light" onClick={finish}>
            Save
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={draft.discard}>
            Throw away
          </Button>
        </Group>
      )}
    </div>
  );
}
