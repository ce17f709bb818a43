import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { describeError, isProblem, ProblemError } from "@/api/errors";
import type { Announcement, Id } from "@/api/types";
import { showError, showSuccess, showUndo } from "@/lib/toast";
import { mapProblem } from "@/lib/use-submit";
import {
  type AnnouncementText,
  announcementKeys,
  putAnnouncement,
  saveAnnouncement,
} from "../queries/announcements";
import type { AnnouncementDraft } from "./use-announcement-draft";

export type Field = keyof AnnouncementText;
export type FieldErrors = Partial<Record<Field, string>>;

interface ComposeOptions {
  eventId: Id | null;
  announcement: Announcement | null;
  draft: AnnouncementDraft;
  /** It is saved, on its way, or (null) removed. */
  onDone: (announcement: Announcement | null) => unknown;
}

const FIELDS: readonly Field[] = ["subject", "body", "audience"];

/** What is missing before anything can be saved. */
export function missing({ subject, body, audience }: AnnouncementText): FieldErrors {
  return {
    ...(subject.trim() === "" && { subject: "Please enter a subject." }),
    ...(body.trim() === "" && { body: "Please write something." }),
    ...(audience.length === 0 && { audience: "Please choose who gets it." }),
  };
}

/** Saves, sends and removes what is being written. */
export function useCompose({ eventId, announcement, draft, onDone }: ComposeOptions) {
  const queryClient = useQueryClient();
  const [errors, setErrors] = useState<FieldErrors>({});
  const [pending, setPending] = useState<"save" | "send" | "remove" | null>(null);
  /** Somebody else changed it meanwhile: what it is now. */
  const [theirs, setTheirs] = useState<Announcement | null>(null);

  const save = async (version = draft.base ?? 1): Promise<Announcement> => {
    const saved = await saveAnnouncement(eventId, announcement, version, draft.text);
    // What is saved shows through at once; of a new one, once its own page is there.
    if (announcement !== null) draft.settle(draft.text, saved.version);
    setTheirs(null);
    putAnnouncement(queryClient, saved);
    return saved;
  };
  const done = async (now: Announcement) => {
    await onDone(now);
    if (announcement === null) draft.settle(draft.text, now.version);
  };
  /** Carries out what was asked for; what is refused is said where it belongs. */
  const run = async (what: "save" | "send" | "remove", work: () => Promise<void>) => {
    setPending(what);
    setErrors({});
    try {
      await work();
    } catch (error) {
      refuse(error, what);
    } finally {
      setPending(null);
    }
  };
  const refuse = (error: unknown, what: "save" | "send" | "remove") => {
    const current = error instanceof ProblemError ? (error.current as Announcement | null) : null;
    if (current !== null && current.status !== "draft") putAnnouncement(queryClient, current);
    else if (current !== null && isProblem(error, "precondition_failed")) return setTheirs(current);
    const { fields, rest } = mapProblem(error, ["subject", "body", "audience"]);
    setErrors(fields);
    if (rest !== null)
      showError(
        { save: "It was not saved", send: "It was not sent", remove: "It was not removed" }[what],
        describeError(error),
      );
  };
  /** The first field that something is missing in, if one is; each says so then. */
  const check = (): Field | undefined => {
    const found = missing(draft.text);
    setErrors(found);
    return FIELDS.find((field) => field in found);
  };

  return {
    errors,
    pending,
    theirs,
    check,
    save: (version?: number) =>
      void run("save", async () => {
        const saved = await save(version);
        showSuccess("Saved as a draft", "Nobody gets it before you send it.");
        await done(saved);
      }),
    send: () =>
      void run("send", async () => {
        const saved = announcement === null || draft.dirty ? await save() : announcement;
        const sending = await api("POST /announcements/{announcement}/send", {
          path: { announcement: saved.id },
          ifMatch: saved.version,
        }).catch(async (error: unknown) => {
          // It is saved all the same: what is shown is that draft.
          if (announcement === null) await done(saved);
          throw error;
        });
        putAnnouncement(queryClient, sending);
        showSuccess("It is on its way", "You need not wait here: it goes on by itself.");
        await done(sending);
      }),
    remove: (saved: Announcement) =>
      void run("remove", async () => {
        await api("DELETE /announcements/{announcement}", {
          path: { announcement: saved.id },
          ifMatch: saved.version,
        });
        const text = { ...draft.text };
        draft.clear();
        await onDone(null);
        queryClient.removeQueries({ queryKey: announcementKeys.detail(saved.id) });
        void queryClient.invalidateQueries({ queryKey: announcementKeys.list(eventId) });
        showUndo({
          message: `The draft “${saved.subject}” is removed`,
          undo: async () =>
            putAnnouncement(queryClient, await saveAnnouncement(eventId, null, 1, text)),
          undone: "The draft is back",
        });
      }),
    /** What somebody else wrote takes the place of what is being written here. */
    takeTheirs: () => {
      if (theirs === null) return;
      draft.clear();
      putAnnouncement(queryClient, theirs);
      setTheirs(null);
    },
  };
}
