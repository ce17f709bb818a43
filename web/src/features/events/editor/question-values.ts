import type { Question, QuestionCreate, QuestionKind, QuestionPatch } from "@/api/types";

export interface QuestionValues {
  label: string;
  kind: string;
  /** One per line. */
  options: string;
  required: boolean;
}
export type QuestionErrors = Partial<Record<keyof QuestionValues, string>>;

export const NO_QUESTION: QuestionValues = {
  label: "",
  kind: "text",
  options: "",
  required: false,
};

export const KIND_NAME: Record<QuestionKind, string> = {
  text: "A text",
  choice: "One of several",
  yes_no: "Yes or no",
};

/** As many as the server takes. */
const MOST_OPTIONS = 50;
const LONGEST_OPTION = 200;

export function questionValues({ label, kind, options, required }: Question): QuestionValues {
  return { label, kind, options: options.join("\n"), required };
}

export function questionBody(values: QuestionValues): QuestionCreate {
  const kind = kindOf(values.kind);
  return {
    label: values.label.trim().replace(/\s+/g, " "),
    kind,
    options: kind === "choice" ? optionsIn(values.options) : [],
    required: values.required,
  };
}

/** Only what was changed here: an older text must not undo somebody else's newer one. */
export function questionPatch(before: QuestionValues, after: QuestionValues): QuestionPatch {
  const [former, wanted] = [questionBody(before), questionBody(after)];
  const patch: QuestionPatch = {};
  if (former.label !== wanted.label) patch.label = wanted.label;
  if (former.required !== wanted.required) patch.required = wanted.required ?? false;
  const other = former.options?.join("\n") !== wanted.options?.join("\n");
  // A kind and its options are one thing: neither is right without the other.
  if (former.kind !== wanted.kind || other)
    Object.assign(patch, { kind: wanted.kind, options: wanted.options });
  return patch;
}

export function kindOf(text: string): QuestionKind {
  return text === "choice" || text === "yes_no" ? text : "text";
}

/** The lines of a text that say something. */
export function optionsIn(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter((line) => line !== "");
}

export function questionErrors(values: QuestionValues): QuestionErrors {
  const errors: QuestionErrors = {};
  if (values.label.trim() === "") errors.label = "Write the question.";
  if (kindOf(values.kind) !== "choice") return errors;
  const options = optionsIn(values.options);
  if (options.length < 2) errors.options = "Give two options at least.";
  else if (new Set(options).size < options.length)
    errors.options = "Each of them has to be another one.";
  else if (options.length > MOST_OPTIONS)
    errors.options = `There is room for ${MOST_OPTIONS} options.`;
  else if (options.some((option) => option.length > LONGEST_OPTION))
    errors.options = `An option has room for ${LONGEST_OPTION} letters.`;
  return errors;
}
