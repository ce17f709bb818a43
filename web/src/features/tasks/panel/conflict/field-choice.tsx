import { Radio, Stack, Text, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import { TextDiff } from "@/components/text-diff";
import { FIELD_LABEL } from "@/lib/field-names";
import { diffText } from "@/lib/text-diff";
import { type FieldNames, valueInWords } from "../../history/words";
import { type Choice, isProse } from "./choices";
import classes from "./conflict.module.css";
import type { FieldConflict } from "./merge-change";

interface FieldChoiceProps {
  conflict: FieldConflict;
  names: FieldNames;
  who: string;
  value: Choice;
  onChange: (choice: Choice) => void;
}

export function FieldChoice({ conflict, names, who, value, onChange }: FieldChoiceProps) {
  const { field, mine, theirs, merged } = conflict;
  const texts = typeof mine === "string" && typeof theirs === "string" && isProse(field);
  const show = (side: unknown) =>
    texts ? null : <span className={classes.value}>{valueInWords(field, side, names)}</span>;
  return (
    <Radio.Group
      label={FIELD_LABEL[field] ?? field}
      value={value.take}
      onChange={(take) => onChange({ ...value, take: take as Choice["take"] })}
      classNames={{ label: classes.field ?? "" }}
    >
      <Stack gap="xs" mt="xs">
        {texts && (
          <div className={classes.diff}>
            <Text size="xs" c="dimmed" mb={4}>
              Struck through is what only {who} has, underlined what only you have.
            </Text>
            <TextDiff parts={diffText(theirs, mine)} />
          </div>
        )}
        <Option value="mine" label="Keep mine">
          {show(mine)}
        </Option>
        <Option value="theirs" label={`Take the one of ${who}`}>
          {show(theirs)}
        </Option>
        {texts && (
          <Option
            value="merged"
            label={merged === null ? "Write it anew from both" : "Put both together"}
          >
            {value.take === "merged" && (
              <>
                {merged?.clean === false && (
                  <Text size="sm" c="dimmed">
                    You both changed the same words. Both are in the text below, one after the
                    other: please tidy it up.
                  </Text>
                )}
                <Textarea
                  aria-label="The text put together"
                  autosize
                  minRows={field === "title" ? 1 : 5}
                  maxRows={16}
                  value={value.text}
                  onChange={(event) => onChange({ ...value, text: event.currentTarget.value })}
                />
              </>
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
      <div className={classes.content}>{props.children}</div>
    </div>
  );
}
