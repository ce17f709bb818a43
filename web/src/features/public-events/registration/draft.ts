/** What somebody has typed to register, which survives a reload, and a look into the mailbox on a phone. */
import type { Challenge, Id, PublicEvent } from "@/api/types";
import { clearDraft, readDraft, writeDraft } from "@/lib/drafts";
import { typesToChoose } from "../event/standing";

export interface Values {
  email: string;
  name: string;
  ticketType: Id | null;
  /** By the ids of questions; those to yes or no are "yes" and "no". */
  answers: Record<Id, string>;
}

/** A code that was sent. Milliseconds since the epoch. The code itself is in the mail alone. */
export interface SentCode {
  challenge: Id;
  email: string;
  sentAt: number;
  expiresAt: number;
}

export interface RegistrationDraft {
  values: Values;
  sent: SentCode | null;
}

const key = (slug: string) => `registration:${slug}`;

/** What was typed before, as far as the event still asks for it. */
export function readRegistration(event: PublicEvent): RegistrationDraft {
  const { values, sent } = parse(readDraft(key(event.slug))?.text ?? "");
  return { values: fitted(values, event), sent };
}

export function writeRegistration(event: PublicEvent, draft: RegistrationDraft): void {
  writeDraft(key(event.slug), JSON.stringify(draft));
}

export function clearRegistration(event: PublicEvent): void {
  clearDraft(key(event.slug));
}

/** The values with a type that can be chosen, and answers to questions that are asked. */
export function fitted(values: Values, event: PublicEvent): Values {
  const choices = typesToChoose(event).map(({ id }) => id);
  const only = choices.length === 1 ? choices[0] : undefined;
  const chosen = choices.find((id) => id === values.ticketType) ?? only ?? null;
  const answers = event.questions.flatMap(({ id }) => {
    const answer = values.answers[id];
    return answer === undefined ? [] : [[id, answer] as const];
  });
  return { ...values, ticketType: chosen, answers: Object.fromEntries(answers) };
}

export function sentCode(challenge: Challenge, email: string, now: number): SentCode {
  return {
    challenge: challenge.challenge_id,
    email,
    sentAt: now,
    expiresAt: Date.parse(challenge.expires_at),
  };
}

/** Whether the code in the mail can still be typed: there has to be time to find it. */
export function stillGood(sent: SentCode | null, email: string, now: number): sent is SentCode {
  return sent !== null && sent.email === email && sent.expiresAt - now > 60_000;
}

const EMPTY: RegistrationDraft = {
  values: { email: "", name: "", ticketType: null, answers: {} },
  sent: null,
};

function parse(text: string): RegistrationDraft {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return EMPTY;
  }
  const { values, sent } = (value ?? {}) as Partial<RegistrationDraft>;
  if (typeof values?.email !== "string" || typeof values.name !== "string") return EMPTY;
  const answers = Object.entries(values.answers ?? {}).filter(([, one]) => typeof one === "string");
  return {
    values: { ...EMPTY.values, ...values, answers: Object.fromEntries(answers) },
    sent: isSent(sent) ? sent : null,
  };
}

function isSent(value: unknown): value is SentCode {
  const { challenge, email, sentAt, expiresAt } = (value ?? {}) as Partial<SentCode>;
  return (
    typeof challenge === "string" &&
    typeof email === "string" &&
    typeof sentAt === "number" &&
    typeof expiresAt === "number"
  );
}
