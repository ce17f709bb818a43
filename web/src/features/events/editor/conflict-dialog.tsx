import { Button, Group, Modal, Radio, Stack, Text, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { TextDiff } from "@/components/text-diff";
import { joined } from "@/lib/field-names";
import { mergeText } from "@/lib/merge-text";
import { diffText } from "@/lib/text-diff";
import classes from "./editor.module.css";
import type { Edits } from "./edits";
import { type EventValues, FIELD_NAME, type Field } from "./event-fields";
import { inWords } from "./field-words";

export interface Conflict {
  fields: readonly Field[];
  /** What is written here, on top of what. */
  edits: Edits;
  /** What the event says by now. */
  theirs: EventValues;
}

interface ConflictDialogProps {
  conflict: Conflict;
  onClose: () => void;
  /** What each of the fields is to say. */
  onDecide: (chosen: Partial<Record<Field, string>>) => void;
}

interface Choice {
  take: "mine" | "theirs" | "merged";
  merged: string;
}

/** Field by field: mine, theirs, or for the description both put together and looked over. */
export default function ConflictDialog({ conflict, onClose, onDecide }: ConflictDialogProps) {
  const { fields, edits, theirs } = conflict;
  const [choices, setChoices] = useState(() => fields.map((field) => firstChoice(conflict, field)));
  const decide = () =>
    onDecide(
      Object.fromEntries(
        fields.map((field, index) => {
          const { take, merged } = choices[index] ?? firstChoice(conflict, field);
          const mine = edits[field]?.mine ?? theirs[field];
          return [field, take === "mine" ? mine : take === "theirs" ? theirs[field] : merged];
        }),
      ),
    );
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      closeOnClickOutside={false}
      title="Somebody else changed this event, too"
    >
      <Stack gap="lg">
        <Text>
          While you were writing, another organiser changed{" "}
          {joined(fields.map((field) => FIELD_NAME[field].toLowerCase()))}. Nothing is lost: choose
          what it should say.
        </Text>
        {fields.map((field, index) => (
          <FieldChoice
            key={field}
            field={field}
            mine={edits[field]?.mine ?? ""}
            theirs={theirs[field]}
            value={choices[index] ?? firstChoice(conflict, field)}
            onChange={(choice) => setChoices((all) => all.with(index, choice))}
          />
        ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Decide later
          </Button>
          <Button onClick={decide} data-autofocus>
            Save this
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What was typed is never thrown away by just pressing on: mine, or both where they go together. */
function firstChoice({ edits, theirs }: Conflict, field: Field): Choice {
  const { base = "", mine = "" } = edits[field] ?? {};
  const { text, clean } = mergeText(base, mine, theirs[field]);
  return { take: field === "description" && clean ? "merged" : "mine", merged: text };
}

interface FieldChoiceProps {
  field: Field;
  mine: string;
  theirs: string;
  value: Choice;
  onChange: (choice: Choice) => void;
}

function FieldChoice({ field, mine, theirs, value, onChange }: FieldChoiceProps) {
  const prose = field === "description";
  return (
    <Radio.Group
      label={FIELD_NAME[field]}
      value={value.take}
      onChange={(take) => onChange({ ...value, take: take as Choice["take"] })}
      classNames={{ label: classes.conflictField ?? "" }}
    >
      <Stack gap="xs" mt="xs">
        {prose && (
          <div className={classes.diff}>
            <Text size="xs" c="dimmed" mb={4}>
              Struck through is what only they have, underlined what only you have.
            </Text>
            <TextDiff parts={diffText(theirs, mine)} />
          </div>
        )}
        <Option value="mine" label="Keep mine">
          {!prose && inWords(field, mine)}
        </Option>
        <Option value="theirs" label="Take theirs">
          {!prose && inWords(field, theirs)}
        </Option>
        {prose && (
          <Option value="merged" label="Put both together">
            {value.take === "merged" && (
              <Textarea
                aria-label="The text put together"
                autosize
                minRows={5}
                maxRows={16}
                value={value.merged}
                onChange={(event) => onChange({ ...value, merged: event.currentTarget.value })}
              />
            )}
          </Option>
        )}
      </Stack>
    </Radio.Group>
  );
}

function Option(props: { value: string; label: string; children: ReactNode }) {
  return (
    <div className={classes.option}>
      <Radio value={props.value} label={props.label} />
      <div className={classes.optionContent}>{props.children}</div>
    </div>
  );
}
