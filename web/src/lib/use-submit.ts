import type { UseFormReturnType } from "@mantine/form";
import { type FormEvent, useState } from "react";
import { describeError, ProblemError } from "@/api/errors";

/** What the form shows above its button: the sentence and, for help, the id of the request. */
export interface FormFailure {
  message: string;
  requestId: string | null;
}

export interface Submit {
  onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  pending: boolean;
  failure: FormFailure | null;
}

/**
 * Submits a Mantine form to the API. Field errors of the server appear at their fields, and the
 * first bad field gets the focus; anything else becomes `failure`. `onError` may deal with a
 * problem itself (a second factor is asked for, say) by returning true.
 */
export function useSubmit<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  action: (values: Values) => Promise<unknown>,
  onError?: (error: unknown) => boolean,
): Submit {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<FormFailure | null>(null);

  const focusFirst = (errors: Record<string, unknown>) => {
    const fields = Object.keys(form.getValues());
    const first = fields.find((field) => field in errors);
    if (first !== undefined) form.getInputNode(first)?.focus();
  };

  const run = async (values: Values) => {
    setPending(true);
    setFailure(null);
    try {
      await action(values);
    } catch (error) {
      if (onError?.(error)) return;
      const { fields, rest } = mapProblem(error, Object.keys(values));
      form.setErrors(fields);
      // The field may be disabled while the request is under way.
      setTimeout(() => focusFirst(fields));
      if (rest !== null)
        setFailure({
          message: rest,
          requestId: error instanceof ProblemError ? error.requestId : null,
        });
    } finally {
      setPending(false);
    }
  };

  return { onSubmit: form.onSubmit((values) => void run(values), focusFirst), pending, failure };
}

/** Sorts a refusal into errors of fields the form has, and one sentence for all the rest. */
export function mapProblem(
  error: unknown,
  names: readonly string[],
): { fields: Record<string, string>; rest: string | null } {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const { field, message } of error instanceof ProblemError ? error.errors : []) {
    // The server may say "body.email" or "/email" for what the form calls "email".
    const name = names.find((one) => field === one || new RegExp(`[./]${one}$`).test(field));
    if (name !== undefined) fields[name] ??= message;
    else others.push(`${field}: ${message}`);
  }
  if (others.length > 0) return { fields, rest: others.join(" ") };
  return { fields, rest: Object.keys(fields).length > 0 ? null : describeError(error) };
}
