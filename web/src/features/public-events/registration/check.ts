import type { PublicEvent, Question } from "@/api/types";
import { typesToChoose } from "../event/standing";
import type { Values } from "./draft";

/** By the names under which the API knows the fields: "email", "ticket_type_id", "answers.<id>". */
export type FieldErrors = Readonly<Record<string, string>>;

const LONGEST_ANSWER = 2000;
const LONGEST_NAME = 200;
export const CODE_DIGITS = 6;

/** What would be refused, said before anything is sent. The server has the last word. */
export function check(values: Values, event: PublicEvent): FieldErrors {
  const errors: Record<string, string> = {};
  if (!/^[^\s@]+@[^\s@]+$/.test(values.email.trim()))
    errors.email = "Type your e-mail address, such as ada@example.org.";
  if (values.name.trim() === "") errors.name = "Type the name that shall stand on the ticket.";
  else if (values.name.trim().length > LONGEST_NAME)
    errors.name = `Use ${LONGEST_NAME} characters at the most.`;
  if (values.ticketType === null && typesToChoose(event).length > 0)
    errors.ticket_type_id = "Choose a kind of ticket.";
  for (const question of event.questions) {
    const error = checkAnswer(question, values.answers[question.id]?.trim() ?? "");
    if (error !== null) errors[`answers.${question.id}`] = error;
  }
  return errors;
}

function checkAnswer(question: Question, answer: string): string | null {
  if (answer === "")
    return question.required
      ? question.kind === "text"
        ? "Please answer this."
        : "Please choose one."
      : null;
  if (answer.length > LONGEST_ANSWER) return `Use ${LONGEST_ANSWER} characters at the most.`;
  return null;
}

/** What somebody typed or pasted as a code, without whatever stands between its digits. */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, "").slice(0, CODE_DIGITS);
}

/** The order in which fields stand on the page, so that the first bad one gets the focus. */
export function fieldNames(event: PublicEvent): string[] {
  return ["email", "name", "ticket_type_id", ...event.questions.map(({ id }) => `answers.${id}`)];
}
