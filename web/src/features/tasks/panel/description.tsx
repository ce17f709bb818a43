import { Alert, Button, Collapse, Group, Text, UnstyledButton } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type MouseEvent, useRef, useState } from "react";
import type { Task } from "@/api/types";
import { Markdown } from "@/components/markdown/markdown";
import { MarkdownEditor } from "@/components/markdown/markdown-editor";
import { TextDiff } from "@/components/text-diff";
import { useShortcut } from "@/lib/shortcuts";
import { diffText } from "@/lib/text-diff";
import classes from "./panel.module.css";
import { Section } from "./section";
import { useHeadingLevels } from "./task-place";
import type { SaveTask } from "./use-save-task";
import { type TextDraft, useTextDraft } from "./use-text-draft";

interface DescriptionProps {
  task: Task;
  readOnly: boolean;
  save: SaveTask;
}

export function Description({ task, readOnly, save }: DescriptionProps) {
  const draft = useTextDraft(task, "description", save);
  const { section } = useHeadingLevels();
  // What somebody had begun to write before a reload is open again.
  const [editing, setEditing] = useState(draft.dirty);
  const edit = useRef<HTMLButtonElement>(null);
  useShortcut("e", "Edit the description", () => setEditing(true), {
    group: "Task",
    enabled: !readOnly && !editing,
  });

  const leave = () => {
    setEditing(false);
    setTimeout(() => edit.current?.focus());
  };
  const commit = async () => {
    if (!draft.dirty) return leave();
    leave();
    if ((await draft.commit(draft.text)) === "refused") setEditing(true);
  };

  if (editing && !readOnly && !draft.saving)
    return (
      <Section title="Description">
        <Overtaken draft={draft} now={task.description} />
        <MarkdownEditor
          label="Description"
          value={draft.text}
          onChange={draft.setText}
          placeholder="What is it about? Markdown works here."
          minRows={6}
          autoFocus
          onSubmit={() => void commit()}
          onLeave={leave}
          footer={
            <Group gap="xs">
              <Button size="xs" onClick={() => void commit()}>
                Save
              </Button>
              <Button
                size="xs"
                variant="subtle"
                color="gray"
                onClick={() => {
                  if (draft.dirty) draft.discard();
                  leave();
                }}
              >
                {draft.dirty ? "Throw away" : "Cancel"}
              </Button>
              <Text size="xs" c="dimmed">
                {draft.dirty ? "Kept on this device until you save" : "Ctrl Enter saves"}
              </Text>
            </Group>
          }
        />
      </Section>
    );

  return (
    <Section
      title="Description"
      actions={
        !readOnly &&
        task.description !== "" && (
          <Button
            ref={edit}
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconPencil size={15} aria-hidden />}
            onClick={() => setEditing(true)}
            aria-label="Edit the description"
          >
            Edit
          </Button>
        )
      }
    >
      {draft.dirty && !draft.saving && !readOnly && (
        <Group gap="xs" className={classes.unsaved ?? ""}>
          <Text size="sm">You have a description that is not saved yet.</Text>
          <Button size="compact-xs" variant="light" onClick={() => setEditing(true)}>
            Go on writing
          </Button>
        </Group>
      )}
      {task.description === "" ? (
        readOnly ? (
          <Text c="dimmed">None</Text>
        ) : (
          <UnstyledButton
            ref={edit}
            className={classes.placeholder ?? ""}
            onClick={() => setEditing(true)}
          >
            Add a description
          </UnstyledButton>
        )
      ) : (
        // The keyboard has the button above; a press on the text is the short way for a pointer.
        // biome-ignore lint/a11y/noStaticElementInteractions: see above
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          className={readOnly ? "" : classes.prose}
          onClick={(event) => !readOnly && meansEditing(event) && setEditing(true)}
        >
          <Markdown text={task.description} topHeading={section + 1} />
        </div>
      )}
    </Section>
  );
}

/** Who follows a link or marks some words does not want to edit. */
function meansEditing(event: MouseEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  const marked = window.getSelection()?.isCollapsed === false;
  return target?.closest("a, button, pre, [tabindex]:not([tabindex='-1'])") === null && !marked;
}

function Overtaken({ draft, now }: { draft: TextDraft; now: string }) {
  const [shown, setShown] = useState(false);
  if (!draft.overtaken) return null;
  return (
    <Alert color="yellow" role="status" mb="xs" p="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          Somebody else changed the description while you were writing. Saving will let you choose.
        </Text>
        <Button size="compact-xs" variant="default" onClick={() => setShown(!shown)}>
          {shown ? "Hide the change" : "Show the change"}
        </Button>
      </Group>
      <Collapse expanded={shown}>
        <div className={classes.change}>
          <TextDiff parts={diffText(draft.before ?? "", now)} />
        </div>
      </Collapse>
    </Alert>
  );
}
