import { useState } from "react";
import { flushSync } from "react-dom";
import type { Person } from "@/api/types";
import { displayName } from "@/lib/session";
import { type Known, nameFor, toShown, toStored } from "./mentions";

interface MentionText {
  /** What the field shows. */
  text: string;
  setText: (text: string) => void;
  /** Makes a person known to the text and returns what to type for them. */
  introduce: (person: Person) => string;
}

const NOBODY: Known = new Map();

/** Between a stored text with markup for mentions and the field, which shows their names only. */
export function useMentionText(stored: string, onChange: (stored: string) => void): MentionText {
  // Somebody whose name was cut and typed again is still meant.
  const [remembered, setRemembered] = useState<Known>(NOBODY);
  const { text, known } = toShown(stored, remembered);
  return {
    text,
    setText: (next) => {
      if (known.size > remembered.size) setRemembered(known);
      onChange(toStored({ text: next, known }));
    },
    introduce: (person) => {
      const name = nameFor(displayName(person), person.id, known);
      // What is typed next is read with this name known.
      flushSync(() => setRemembered(new Map(known).set(name, person.id)));
      return `@${name} `;
    },
  };
}
