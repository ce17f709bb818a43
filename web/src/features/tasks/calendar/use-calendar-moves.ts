import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useQueryClient } from "@tanstack/react-query";
import {
  type FocusEvent,
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Id, TaskSummary } from "@/api/types";
import { dayKey } from "@/lib/format";
import { addDays, moveToDay, today } from "../fields/deadline";
import { useEditTask } from "../panel/use-edit-task";
import { cachedTask } from "../queries/task-cache";
import { fullDay } from "./day-cell";
import { firstDayOfWeek, monthOf, sameDayIn } from "./month";

interface CalendarMoves {
  month: string;
  byDay: ReadonlyMap<string, TaskSummary[]>;
  movable: boolean;
  onMonth: (month: string) => void;
}

/** A task that the keyboard has picked up, and the day it would be due. */
interface Carry {
  task: TaskSummary;
  day: string;
  /** It has been put down there, and waits to be seen there. */
  put?: true;
}

/** Moves the focus from day to day, and tasks with it. */
export function useCalendarMoves({ month, byDay, movable, onMonth }: CalendarMoves) {
  const queryClient = useQueryClient();
  const edit = useEditTask();
  const [day, setDay] = useState(() => (monthOf(today()) === month ? today() : `${month}-01`));
  const [carry, setCarry] = useState<Carry | null>(null);
  const [announcement, announce] = useState("");
  /** What is to get the focus once it is drawn: a task, or else its day. */
  const wanted = useRef<readonly string[]>([]);
  const [, redraw] = useState(0);
  // The month was turned by its buttons: the day that Tab comes to turns with it.
  const active = monthOf(day) === month ? day : `${month}-01`;

  useLayoutEffect(() => {
    for (const selector of wanted.current) {
      const element = document.querySelector<HTMLElement>(selector);
      if (element === null) continue;
      wanted.current = [];
      element.focus();
      return;
    }
  });

  const put = (task: TaskSummary, to: string) => {
    if (task.deadline !== null && dayKey(task.deadline) === to) return;
    edit(task, { deadline: moveToDay(task.deadline, to) });
    announce(`${task.key} is now due on ${fullDay(to)}.`);
  };
  const goTo = (next: string, task?: Id) => {
    setDay(next);
    const there = `[data-day="${next}"]`;
    wanted.current = task === undefined ? [there] : [`[data-task="${task}"]`, there];
    redraw((count) => count + 1);
    if (monthOf(next) !== month) onMonth(monthOf(next));
  };

  const onDrop = useEffectEvent((id: Id, to: unknown) => {
    const task = cachedTask(queryClient, id);
    if (task !== undefined && typeof to === "string") put(task, to);
  });
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => source.data.kind === "deadline",
        onDrop: ({ source, location }) =>
          onDrop(String(source.data.id), location.current.dropTargets[0]?.data.day),
      }),
    [],
  );

  const landed =
    carry?.put === true && byDay.get(carry.day)?.some(({ id }) => id === carry.task.id) === true;
  const land = useEffectEvent(() => {
    if (carry === null) return;
    setCarry(null);
    goTo(carry.day, carry.task.id);
  });
  const falling = carry?.put === true;
  useEffect(() => {
    if (!falling) return;
    if (landed) return land();
    // It was refused, or does not fit the filter any more.
    const timer = setTimeout(() => setCarry(null), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [falling, landed]);

  const carryKey = (now: Carry, key: string): boolean => {
    if (key === " " || key === "Enter") {
      put(now.task, now.day);
      setCarry({ ...now, put: true });
    } else if (key === "Escape" || key === "Tab") {
      setCarry(null);
      announce(`${now.task.key} is back where it was.`);
      const back = now.task.deadline === null ? now.day : dayKey(now.task.deadline);
      goTo(back, now.task.id);
    } else {
      const next = stepFrom(now.day, key);
      if (next === null) return false;
      setCarry({ ...now, day: next });
      goTo(next, now.task.id);
      announce(fullDay(next));
    }
    return true;
  };
  const taskKey = (task: TaskSummary, key: string): boolean => {
    const list = byDay.get(active) ?? [];
    const at = list.findIndex(({ id }) => id === task.id);
    if (key === " " && movable) {
      setCarry({ task, day: active });
      announce(
        `${task.key} picked up. Arrows take it to another day, Space puts it down, Escape puts it back.`,
      );
      return true;
    }
    if (key === "Escape") goTo(active);
    else if (key === "ArrowUp" || key === "ArrowDown") {
      const next = list[at + (key === "ArrowUp" ? -1 : 1)];
      goTo(active, next?.id);
    } else return false;
    return true;
  };
  const dayPressed = (key: string): boolean => {
    const [first] = byDay.get(active) ?? [];
    if (key === "Enter" && first !== undefined) {
      goTo(active, first.id);
      return true;
    }
    const next = stepFrom(active, key);
    if (next === null) return false;
    goTo(next);
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const id = target.dataset.task;
    const task = id === undefined ? undefined : cachedTask(queryClient, id);
    let met = false;
    if (carry?.put === true) return;
    if (carry !== null) met = carryKey(carry, key);
    else if (task !== undefined) met = taskKey(task, key);
    else if (target.dataset.day !== undefined) met = dayPressed(key);
    if (!met) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocus = (event: FocusEvent) => {
    const focused = event.target.closest<HTMLElement>("[data-day]")?.dataset.day;
    if (focused !== undefined && carry === null) setDay(focused);
  };
  const tasksOf = (of: string): readonly TaskSummary[] => {
    const list = byDay.get(of) ?? NONE;
    if (carry === null) return list;
    const rest = list.some(({ id }) => id === carry.task.id)
      ? list.filter(({ id }) => id !== carry.task.id)
      : list;
    // First, so that it is among those that find room.
    return carry.day === of ? [carry.task, ...rest] : rest;
  };
  return { active, carry, announcement, goTo, onKeyDown, onFocus, tasksOf };
}

const NONE: readonly TaskSummary[] = [];
const PATIENCE_MS = 2_000;

/** The day that a key leads to, or null. */
export function stepFrom(day: string, key: string): string | null {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() - firstDayOfWeek() + 7) % 7;
  switch (key) {
    case "ArrowLeft":
      return addDays(day, -1);
    case "ArrowRight":
      return addDays(day, 1);
    case "ArrowUp":
      return addDays(day, -7);
    case "ArrowDown":
      return addDays(day, 7);
    case "Home":
      return addDays(day, -weekday);
    case "End":
      return addDays(day, 6 - weekday);
    case "PageUp":
      return sameDayIn(day, -1);
    case "PageDown":
      return sameDayIn(day, 1);
    default:
      return null;
  }
}
