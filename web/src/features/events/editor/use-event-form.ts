import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { isProblem, ProblemError } from "@/api/errors";
import type { EventDetail, EventPatch } from "@/api/types";
import { readDraft, useDraft, writeDraft } from "@/lib/drafts";
import { showSuccess, showUndo } from "@/lib/toast";
import { type FormFailure, mapProblem } from "@/lib/use-submit";
import { eventKeys, patchEvent, putEvent } from "../queries/events";
import type { Conflict } from "./conflict-dialog";
import {
  conflictsIn,
  type Edits,
  edited,
  parseEdits,
  settled,
  unsaved,
  withEdits,
  withoutSent,
} from "./edits";
import { errorsIn, FIELDS, type Field, type FieldErrors, patchOf, valuesOf } from "./event-fields";

/** Somebody else may save between each look and the next; then the person is asked to try again. */
const MOST_TRIES = 3;

/** Its id in the document: what saves it stands outside of it. */
export const EVENT_FORM = "event-form";

/**
 * What is written about an event and not saved yet, kept on this device. Fields that nobody touches
 * here follow what others save; a field that both changed is for the person to decide.
 */
export function useEventForm(event: EventDetail) {
  const queryClient = useQueryClient();
  const key = `event:${event.id}:fields`;
  const draft = useDraft(key, "{}", event.version);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<FormFailure | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [saving, setSaving] = useState(false);

  const saved = valuesOf(event);
  const edits = parseEdits(draft.text);
  const keep = (next: Edits) => draft.setText(JSON.stringify(next));

  const save = async (chosen = edits): Promise<void> => {
    if (saving) return;
    const wrong = errorsIn(withEdits(saved, chosen), event);
    setErrors(wrong);
    setFailure(null);
    if (Object.keys(wrong).length > 0) return;
    setSaving(true);
    try {
      const result = await send(chosen, event, (current) => putEvent(queryClient, current), show);
      if ("saved" in result) {
        putEvent(queryClient, result.saved);
        // What was typed while it was under way is still to be saved.
        const now = parseEdits(readDraft(key)?.text ?? "{}");
        keep(withoutSent(now, chosen, valuesOf(result.saved)));
        showSuccess("The event is saved");
      } else setConflict(result.conflict);
    } catch (error) {
      const { fields, rest } = mapProblem(error, FIELDS);
      setErrors(fields);
      const requestId = error instanceof ProblemError ? error.requestId : null;
      if (rest !== null) setFailure({ message: rest, requestId });
    } finally {
      setSaving(false);
      void queryClient.invalidateQueries({ queryKey: eventKeys.lists });
    }
  };
  /** The header and the lists say at once what is being saved. */
  const show = (on: EventDetail, patch: EventPatch) => {
    patchEvent(queryClient, on.id, (held) => ({ ...held, ...patch }));
    return () => patchEvent(queryClient, on.id, (held) => (held.version > on.version ? held : on));
  };

  return {
    values: withEdits(saved, edits),
    errors,
    failure,
    saving,
    conflict,
    /** Fields that are not saved yet, in the order of the form. */
    unsaved: unsaved(edits, saved),
    /** Those of them that somebody else has changed meanwhile. */
    overtaken: conflictsIn(edits, saved),
    change: (field: Field, text: string) => {
      keep(edited(edits, saved, field, text));
      setErrors(({ [field]: _mended, ...rest }) => rest);
    },
    save: () => save(),
    decide: (choices: Partial<Record<Field, string>>) => {
      const next = settled(edits, conflict?.theirs ?? saved, choices);
      setConflict(null);
      keep(next);
      if (unsaved(next, conflict?.theirs ?? saved).length === 0) draft.clear();
      else void save(next);
    },
    decideLater: () => setConflict(null),
    throwAway: () => {
      const thrown = draft.text;
      draft.clear();
      setErrors({});
      setFailure(null);
      showUndo({
        message: "What was not saved is thrown away",
        undo: async () => writeDraft(key, thrown, event.version),
      });
    },
  };
}

export type EventForm = ReturnType<typeof useEventForm>;

type Sent = { saved: EventDetail } | { conflict: Conflict };

/**
 * Saves the edits on the newest version there is. What others changed in other fields stands; where
 * both changed the same, nothing is sent and the two versions are given back.
 */
async function send(
  edits: Edits,
  event: EventDetail,
  onNewer: (current: EventDetail) => void,
  show: (on: EventDetail, patch: EventPatch) => () => void,
): Promise<Sent> {
  let on = event;
  for (let tries = 1; ; tries += 1) {
    const theirs = valuesOf(on);
    const fields = conflictsIn(edits, theirs);
    if (fields.length > 0) return { conflict: { fields, edits, theirs } };
    const body = patchOf(on, withEdits(theirs, edits));
    if (Object.keys(body).length === 0) return { saved: on };
    const takeBack = show(on, body);
    try {
      const path = { event: on.id };
      return { saved: await api("PATCH /events/{event}", { path, body, ifMatch: on.version }) };
    } catch (error) {
      takeBack();
      if (!isProblem(error, "precondition_failed") || tries === MOST_TRIES) throw error;
      if (!isEvent(error.current)) throw error;
      on = error.current;
      onNewer(on);
    }
  }
}

function isEvent(value: unknown): value is EventDetail {
  return typeof value === "object" && value !== null && "slug" in value && "ticket_types" in value;
}
