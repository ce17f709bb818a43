import type { AttendeeCreate, Id, Question } from "@/api/types";

/**
 * The fields of the form: `email`, `name`, `ticket_type_id`, and the answers under the ids of their
 * questions, by which the server's refusals find them.
 */
export type Values = Record<string, string | null>;

/** What is sent for them. Answers that were not given are left out. */
export function bodyOf(values: Values, questions: readonly Question[]): AttendeeCreate {
  const answers = Object.fromEntries(
    questions
      .map(({ id }) => [id, values[id]?.trim() ?? ""] as const)
      .filter(([, answer]) => answer !== ""),
  );
  const type = values.ticket_type_id ?? "";
  return {
    email: values.email?.trim() ?? "",
    name: values.name?.trim() ?? "",
    ...(type !== "" && { ticket_type_id: type }),
    answers,
  };
}

/** The registration that an address has already, from a refusal that names it. */
export function registrationIdOf(current: unknown): Id | null {
  return typeof current === "object" &&
    current !== null &&
    "id" in current &&
    typeof current.id === "string"
    ? current.id
    : null;
}
