import { useCallback, useEffect, useRef, useState } from "react";
import { describeError } from "@/api/errors";
import type { DoorTicket } from "@/api/types";
import { showError } from "@/lib/toast";
import { Repeats } from "../camera/repeats";
import { type Answer, wordsFor } from "../door/answer";
import type { Door } from "../door/door";
import type { Method } from "../kept/records";
import { signal } from "./signals";

/** An answer stays for so long before the camera takes the next code: nobody reads faster. */
const SHOWN_MS = 700;
/** The name under which the browser has how long each answer took, from picture to screen. */
const MEASURE = "check-in:answer";

export interface Scanner {
  answer: Answer | null;
  /** The door is being asked. */
  pending: boolean;
  scan: (text: string, method: Method, at: number) => void;
  admit: (ticket: DoorTicket) => void;
  undo: () => Promise<void>;
  /** Ready for the next one, who may have the same code. */
  next: () => void;
}

/** One scan after another, and what came of the last. */
export function useScanner(door: Door): Scanner {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [pending, setPending] = useState(false);
  const repeats = useRef(new Repeats());
  const busy = useRef(false);
  const shown = useRef({ since: Number.NEGATIVE_INFINITY, scanned: 0 });

  const take = useCallback(async (work: () => Promise<Answer>, at: number) => {
    busy.current = true;
    setPending(true);
    try {
      const made = await work();
      shown.current = { since: performance.now(), scanned: at };
      setAnswer(made);
      signal(wordsFor(made).tone);
    } catch (error) {
      showError("This scan was not decided", describeError(error));
      reportError(error);
    } finally {
      busy.current = false;
      setPending(false);
    }
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: measured for each answer that is shown
  useEffect(() => {
    const { scanned } = shown.current;
    if (scanned === 0) return;
    const frame = requestAnimationFrame(() => performance.measure(MEASURE, { start: scanned }));
    return () => cancelAnimationFrame(frame);
  }, [answer]);

  const scan = useCallback(
    (text: string, method: Method, at: number) => {
      const now = performance.now();
      const free = !busy.current && now - shown.current.since > SHOWN_MS;
      if (method === "camera" && !repeats.current.isNew(text, now, free)) return;
      void take(() => door.scan(text, method), at);
    },
    [door, take],
  );
  const admit = useCallback(
    (ticket: DoorTicket) => void take(() => door.admit(ticket), performance.now()),
    [door, take],
  );
  const undo = async () => {
    if (answer === null) return;
    try {
      await door.undo(answer);
      setAnswer((now) => (now?.nonce === answer.nonce ? { ...now, undone: true } : now));
      repeats.current.forget();
    } catch (error) {
      showError("The admission was not taken back", describeError(error));
    }
  };
  const next = () => {
    repeats.current.forget();
    shown.current.since = Number.NEGATIVE_INFINITY;
    setAnswer(null);
  };
  return { answer, pending, scan, admit, undo, next };
}
