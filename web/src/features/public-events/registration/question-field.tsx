import { Input, NativeSelect } from "@mantine/core";
import { useId } from "react";
import type { Question } from "@/api/types";
import { type Choice, ChoiceGroup } from "./choice-group";
import classes from "./fields.module.css";

/** As many choices as are shown at once; of more, one is picked from a list. */
const MOST_IN_SIGHT = 7;
const NO_ANSWER: Choice = { value: "", label: "No answer" };

interface QuestionFieldProps {
  question: Question;
  answer: string;
  onChange: (answer: string) => void;
  error?: string | undefined;
}

/** A question of the organiser. What need not be answered says so, and can be taken back. */
export function QuestionField({ question, answer, onChange, error }: QuestionFieldProps) {
  const id = useId();
  const name = `answers.${question.id}`;
  const label = (
    <>
      {question.label}
      {!question.required && <span className={classes.optional}> (optional)</span>}
    </>
  );
  if (question.kind === "text")
    return (
      <Input.Wrapper label={label} error={error} id={id}>
        <Input
          component="textarea"
          classNames={{ input: classes.text ?? "" }}
          multiline
          rows={2}
          id={id}
          name={name}
          value={answer}
          onChange={(event) => onChange(event.currentTarget.value)}
          aria-required={question.required}
        />
      </Input.Wrapper>
    );
  const given: Choice[] =
    question.kind === "yes_no"
      ? [
          { value: "yes", label: "Yes" },
          { value: "no", label: "No" },
        ]
      : question.options.map((option) => ({ value: option, label: option }));
  if (given.length > MOST_IN_SIGHT)
    return (
      <NativeSelect
        size="md"
        label={label}
        name={name}
        error={error}
        value={answer}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={[{ value: "", label: question.required ? "Choose…" : NO_ANSWER.label }, ...given]}
        aria-required={question.required}
      />
    );
  return (
    <ChoiceGroup
      legend={label}
      name={name}
      choices={question.required ? given : [...given, NO_ANSWER]}
      value={question.required && answer === "" ? null : answer}
      onChange={onChange}
      error={error}
    />
  );
}
