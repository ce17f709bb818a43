import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import type { Person } from "@/api/types";
import { matchPeople, mentionAt } from "./mentions";

interface MentionMenuOptions {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  people: readonly Person[];
  onPick: (person: Person, from: number, to: number) => void;
}

export interface MentionMenu {
  id: string;
  found: readonly Person[];
  active: number;
  pick: (index: number) => void;
  /** To be called when the caret may have moved; a negative number when the field is left. */
  setCaret: (caret: number) => void;
  /** Deals with the keys of an open menu; true when the key was one of them. */
  onKeyDown: (event: KeyboardEvent) => boolean;
}

const CLOSED = -1;

/** Who may be meant by the "@…" at the caret, and the keys to choose one of them. */
export function useMentionMenu({ text, people, onPick }: MentionMenuOptions): MentionMenu {
  const id = useId();
  const [caret, setCaret] = useState(CLOSED);
  const [chosen, setChosen] = useState({ query: "", index: 0 });
  const [dismissed, setDismissed] = useState(CLOSED);

  const at = caret < 0 ? null : mentionAt(text, caret);
  const open = at !== null && at.start !== dismissed;
  const found = open ? matchPeople(people, at.query) : [];
  // Another query begins at its first match.
  const active =
    at !== null && chosen.query === at.query ? Math.min(chosen.index, found.length - 1) : 0;

  const pick = (index: number) => {
    const person = found[index];
    if (person !== undefined && at !== null) onPick(person, at.start, caret);
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (found.length === 0 || at === null || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined)
      setChosen({ query: at.query, index: (active + step + found.length) % found.length });
    else if (event.key === "Escape") setDismissed(at.start);
    else if ((event.key === "Enter" || event.key === "Tab") && !hasModifier(event)) pick(active);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { id, found, active, pick, setCaret, onKeyDown };
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}
