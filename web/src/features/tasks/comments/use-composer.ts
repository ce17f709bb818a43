import { useEffect } from "react";
import type { Id } from "@/api/types";
import { clearDraft, readDraft, useDraft, writeDraft } from "@/lib/drafts";
import { newPosting, usePostComment } from "./use-comments";

/** What is being sent by this page right now; anything else that says so was cut off by a reload. */
const underWay = new Set<string>();

interface Composer {
  text: string;
  setText: (text: string) => void;
  send: () => void;
}

/**
 * The text of the next comment. It is empty as soon as it is sent, but kept aside until the server
 * has it; if it was refused, or the page was closed meanwhile, it is in the field again.
 */
export function useComposer(taskId: Id): Composer {
  const key = `task:${taskId}:comment`;
  const asideKey = `${key}:sending`;
  const draft = useDraft(key);
  const post = usePostComment(taskId);

  useEffect(() => {
    const aside = readDraft(asideKey);
    if (aside !== null && !underWay.has(asideKey)) putBackText(key, asideKey, aside.text);
  }, [key, asideKey]);

  const send = () => {
    const body = draft.text.trim();
    if (body === "") return;
    writeDraft(asideKey, body);
    underWay.add(asideKey);
    draft.clear();
    post
      .mutateAsync(newPosting(body))
      .then(() => clearDraft(asideKey))
      .catch(() => putBackText(key, asideKey, body))
      .finally(() => underWay.delete(asideKey));
  };
  return { text: draft.text, setText: draft.setText, send };
}

/** Into the field again, with what was typed since then below it. */
function putBackText(key: string, asideKey: string, text: string): void {
  clearDraft(asideKey);
  const typed = readDraft(key)?.text ?? "";
  writeDraft(key, typed === "" || typed === text ? text : `${text}\n\n${typed}`);
}
