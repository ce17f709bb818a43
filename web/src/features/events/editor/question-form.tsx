import { Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { PartForm, type PartFormProps } from "./part-form";
import { KIND_NAME, kindOf, type QuestionValues, questionErrors } from "./question-values";

const KINDS = Object.entries(KIND_NAME).map(([value, label]) => ({ value, label }));

export function QuestionForm(props: PartFormProps<QuestionValues>) {
  const { values } = props.draft;
  return (
    <PartForm {...props} check={questionErrors}>
      {(errors, change) => (
        <>
          <TextInput
            label="Question"
            placeholder="Anything you do not eat?"
            maxLength={300}
            required
            error={errors.label}
            value={values.label}
            onChange={(typed) => change({ label: typed.currentTarget.value })}
          />
          <NativeSelect
            label="The answer is"
            maw="16rem"
            data={KINDS}
            error={errors.kind}
            value={kindOf(values.kind)}
            onChange={(chosen) => change({ kind: chosen.currentTarget.value })}
          />
          {kindOf(values.kind) === "choice" && (
            <Textarea
              label="Options, one per line"
              autosize
              minRows={3}
              maxRows={12}
              required
              error={errors.options}
              value={values.options}
              onChange={(typed) => change({ options: typed.currentTarget.value })}
            />
          )}
          <Checkbox
            label="It has to be answered"
            checked={values.required}
            onChange={(ticked) => change({ required: ticked.currentTarget.checked })}
          />
        </>
      )}
    </PartForm>
  );
}
