import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isProblem } from "@/api/errors";
import type { Task } from "@/api/types";
import { useDraft, writeDraft } from "@/lib/drafts";
import { showUndo } from "@/lib/toast";
import { versionQuery } from "../queries/history";
import { draftKey } from "./field-drafts";
import type { SaveTask } from "./use-save-task";

type TextField = "title" | "description";

export interface TextDraft {
  text: string;
  setText: (text: string) => void;
  /** There is something that has not been saved. */
  dirty: boolean;
  saving: boolean;
  /** What the field said when the draft was begun; undefined while that is not known. */
  before: string | undefined;
  /** Somebody else has changed the field since the draft was begun. */
  overtaken: boolean;
  /** Saves this text. Unless it is "saved", it is still a draft; a conflict is asked about elsewhere. */
  commit: (text: string) => Promise<"saved" | "conflict" | "refused">;
  /** Throws the draft away, with a way back. */
  discard: () => void;
  clear: () => void;
}

/**
 * A text of a task while it is being written. It is kept over reloads until it is saved, and saved on
 * top of what the person began with, however long ago that was.
 */
export function useTextDraft(task: Task, field: TextField, save: SaveTask): TextDraft {
  const queryClient = useQueryClient();
  const key = draftKey(task.id, field);
  const draft = useDraft(key, task[field], task.version);
  const [saving, setSaving] = useState(false);
  const begun = draft.base ?? task.version;
  const older = versionQuery(task.id, begun);
  const { data: version } = useQuery({ ...older, enabled: begun !== task.version });
  const before = begun === task.version ? task[field] : version?.content[field];

  const commit = async (text: string) => {
    setSaving(true);
    try {
      await save({ [field]: text }, await baseOf());
      draft.clear();
      return "saved";
    } catch (error) {
      return isProblem(error, "precondition_failed") ? "conflict" : "refused";
    } finally {
      setSaving(false);
    }
  };
  /** The task as it was; without the text if nobody knows it, so that the person is asked. */
  const baseOf = async () => {
    if (begun === task.version) return task;
    const { title, description, ...rest } = task;
    const known = await queryClient.fetchQuery(older).catch(() => null);
    const texts = known === null ? {} : { [field]: known.content[field] };
    const others = field === "title" ? { description } : { title };
    return { ...rest, ...others, ...texts, version: begun } as Task;
  };
  const discard = () => {
    const { text, base } = draft;
    draft.clear();
    showUndo({
      message: `Your ${field} draft is thrown away`,
      undo: async () => writeDraft(key, text, base),
    });
  };

  return {
    text: draft.text,
    setText: draft.setText,
    dirty: draft.dirty,
    saving,
    before,
    overtaken: draft.dirty && !saving && before !== undefined && before !== task[field],
    commit,
    discard,
    clear: draft.clear,
  };
}
