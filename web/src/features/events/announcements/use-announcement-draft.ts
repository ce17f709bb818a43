import type { Announcement, Id } from "@/api/types";
import { clearDraft, readDraft, useDraft, writeDraft } from "@/lib/drafts";
import type { AnnouncementText, Audience } from "../queries/announcements";
import { audienceFrom, audienceText } from "./audience";

const FIELDS = ["subject", "body", "audience"] as const;

const keyOf = (eventId: Id | null, id: Id | undefined) =>
  `announcement:${id ?? `new:${eventId ?? "all"}`}`;

/** As it is kept: every field is a text. */
const textsOf = ({ subject, body, audience }: AnnouncementText) => ({
  subject,
  body,
  audience: audienceText(audience),
});

export interface AnnouncementDraft {
  text: AnnouncementText;
  setSubject: (subject: string) => void;
  setBody: (body: string) => void;
  setAudience: (audience: Audience[]) => void;
  dirty: boolean;
  /** The version that was changed; of a new one, none. */
  base: number | null;
  /** This much of it is saved. What was typed since then stays a draft, of that version. */
  settle: (sent: AnnouncementText, version: number) => void;
  clear: () => void;
}

/** What is being written, which survives a reload; beneath it, what is saved. */
export function useAnnouncementDraft(
  eventId: Id | null,
  saved: Announcement | null,
): AnnouncementDraft {
  const key = keyOf(eventId, saved?.id);
  const version = saved?.version ?? null;
  const first: Audience[] = eventId === null ? ["all"] : ["subscribers"];
  const subject = useDraft(`${key}:subject`, saved?.subject ?? "", version);
  const body = useDraft(`${key}:body`, saved?.body ?? "", version);
  const audience = useDraft(`${key}:audience`, audienceText(saved?.audience ?? first), version);
  const drafts = [subject, body, audience];
  const bases = drafts.map(({ base }) => base).filter((base) => base !== null);
  return {
    text: { subject: subject.text, body: body.text, audience: audienceFrom(audience.text) },
    setSubject: subject.setText,
    setBody: body.setText,
    setAudience: (parts) => audience.setText(audienceText(parts)),
    dirty: drafts.some(({ dirty }) => dirty),
    // What was begun first says on which version it is all based.
    base: bases.length === 0 ? version : Math.min(...bases),
    settle: (sent, now) => settleDraft(eventId, saved?.id, sent, now),
    clear: () => {
      for (const draft of drafts) draft.clear();
    },
  };
}

/** See `AnnouncementDraft.settle`; `id` is undefined for one that is new. */
export function settleDraft(
  eventId: Id | null,
  id: Id | undefined,
  sent: AnnouncementText,
  version: number,
): void {
  const texts = textsOf(sent);
  for (const field of FIELDS) {
    const key = `${keyOf(eventId, id)}:${field}`;
    const now = readDraft(key);
    if (now === null) continue;
    if (now.text === texts[field]) clearDraft(key);
    else writeDraft(key, now.text, version);
  }
}

/** Begins another announcement with a text. */
export function beginWith(eventId: Id | null, { subject, body }: AnnouncementText): void {
  const key = keyOf(eventId, undefined);
  writeDraft(`${key}:subject`, subject);
  writeDraft(`${key}:body`, body);
}
