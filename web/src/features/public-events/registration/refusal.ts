import { isProblem, type ProblemError } from "@/api/errors";
import type { PublicRegistration } from "@/api/types";
import type { FormFailure } from "@/lib/use-submit";
import { failureOf } from "../failures";
import type { FieldErrors } from "./check";

/** What became of a request that did not go through, and so what the page shows next. */
export type Refusal =
  /** The form is shown again with these errors. */
  | { kind: "details"; errors: FieldErrors }
  | { kind: "code"; error: string }
  /** The code is too old, was used or tried too often: another one is needed. */
  | { kind: "code_over"; message: string }
  /** The address is registered: this is its registration, with the secret of its link. */
  | { kind: "registered"; registration: PublicRegistration; secret: string }
  /** The event has moved on: it is fetched anew and says itself how it stands. */
  | { kind: "moved_on"; message: string }
  | { kind: "failure"; failure: FormFailure };

export function refusalOf(error: unknown): Refusal {
  if (isProblem(error, "already_registered")) {
    const found = registrationIn(error.current);
    if (found !== null) return { kind: "registered", ...found };
  }
  if (isProblem(error, "code_expired")) return { kind: "code_over", message: CODE_OVER };
  if (isProblem(error, "registration_closed", "not_found"))
    return { kind: "moved_on", message: error.detail };
  if (isProblem(error, "validation_failed")) {
    const wrong = error.errors.find(({ field }) => field === "code");
    if (wrong !== undefined) return { kind: "code", error: wrong.message };
    const { errors, rest } = sorted(error);
    if (rest === null) return { kind: "details", errors };
  }
  return { kind: "failure", failure: failureOf(error) };
}

const CODE_OVER =
  "This code is over: it was too old, tried too often, or used already. Have a new one sent.";

/** What the form asks for; questions may have come that this page has not seen yet. */
const ASKED = /^(email|name|ticket_type_id|answers\..+)$/;

/** The errors by field; `rest` is there when one is about something that the form does not have. */
function sorted(problem: ProblemError): { errors: FieldErrors; rest: string | null } {
  const errors: Record<string, string> = {};
  let rest: string | null = null;
  for (const { field, message } of problem.errors) {
    if (ASKED.test(field)) errors[field] ??= message;
    else rest ??= message;
  }
  return { errors, rest: Object.keys(errors).length === 0 ? (rest ?? problem.detail) : rest };
}

function registrationIn(
  current: unknown,
): { registration: PublicRegistration; secret: string } | null {
  if (typeof current !== "object" || current === null) return null;
  const registration = current as PublicRegistration;
  return typeof registration.id === "string" && typeof registration.manage_secret === "string"
    ? { registration, secret: registration.manage_secret }
    : null;
}
