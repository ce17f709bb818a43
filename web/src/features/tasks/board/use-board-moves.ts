import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useQueryClient } from "@tanstack/react-query";
import {
  type FocusEvent,
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Id, Status, TaskSummary } from "@/api/types";
import { useMoveTask } from "../queries/move-task";
import { cachedTask } from "../queries/task-cache";
import type { BoardFacts, BoardState } from "./board-context";
import { type Carry, type ColumnHandle, neighbours, viewOf } from "./carry";
import { useBoardKeys } from "./use-board-keys";
import { words } from "./words";

/** Moves cards and the focus: by mouse and finger, by keys, by the menu of a card. */
export function useBoardMoves(statuses: readonly Status[], movable: boolean, open: string | null) {
  const { mutate: move } = useMoveTask();
  const { columns, register } = useColumns(statuses);
  const [active, setActive] = useState<BoardState["active"]>(null);
  const [carry, setCarry] = useState<Carry | null>(null);
  const [announcement, announce] = useState("");
  const focused = useRef(0);

  const focusCard = useCallback(
    (id: Id) => setActive((now) => ({ id, request: (now?.request ?? 0) + 1 })),
    [],
  );
  const onFocus = (event: FocusEvent) => {
    const id = event.target.closest<HTMLElement>("[data-card]")?.dataset.card;
    if (id !== undefined) setActive((now) => (now?.id === id ? now : { request: 0, ...now, id }));
  };

  const put: Put = (task, statusId, index, onShown) => {
    const column = columns().find((one) => one.statusId === statusId);
    if (column === undefined) return onShown?.();
    const { rest, name } = viewOf(column, task.id);
    announce(words.put(task, { column: name, index, others: rest.length }));
    // Where it was already; the server has nothing to do then.
    if (column.tasks[index]?.id === task.id) return onShown?.();
    move({ task, status_id: statusId, ...neighbours(rest, index), ...(onShown && { onShown }) });
  };
  const send: BoardFacts["send"] = useCallback(
    (task, statusId, end) => {
      const column = columns().find((one) => one.statusId === statusId);
      const rest = column === undefined ? [] : viewOf(column, task.id).rest;
      const far = end === "bottom" && column?.complete !== true;
      const index = end === "top" ? 0 : rest.length;
      move({
        task,
        status_id: statusId,
        ...(far ? { before: null, after: null } : neighbours(rest, index)),
        onShown: () => focusCard(task.id),
      });
      if (column !== undefined) announce(words.sent(task, column.name, end));
    },
    [columns, move, focusCard],
  );

  const dragged = useMouseDrag(put);
  const onKeyDown = useBoardKeys({
    columns,
    carry,
    setCarry,
    focusCard,
    announce,
    put,
    movable,
  });
  const state = useMemo(
    (): BoardState => ({ active, carry, dragged, open }),
    [active, carry, dragged, open],
  );
  return { state, announcement, register, send, focused, focusCard, onFocus, onKeyDown };
}

export type Put = (task: TaskSummary, statusId: Id, index: number, onShown?: () => void) => void;

/** The columns as they are at this moment, from left to right. */
function useColumns(statuses: readonly Status[]) {
  const handles = useRef(new Map<Id, ColumnHandle>());
  const register = useCallback((handle: ColumnHandle) => {
    handles.current.set(handle.statusId, handle);
    return () => {
      if (handles.current.get(handle.statusId) === handle) handles.current.delete(handle.statusId);
    };
  }, []);
  const columns = useCallback(
    () => statuses.flatMap(({ id }) => handles.current.get(id) ?? []),
    [statuses],
  );
  return { columns, register };
}

/** The card that is being dragged. Where it was dropped is told to `put`. */
function useMouseDrag(put: Put): Id | null {
  const queryClient = useQueryClient();
  const [dragged, setDragged] = useState<Id | null>(null);
  const onDrop = useEffectEvent((id: Id, target: Record<string, unknown> | undefined) => {
    const task = cachedTask(queryClient, id);
    const { statusId, index } = target ?? {};
    // Dropped beside the board, or gone meanwhile.
    if (task === undefined || typeof statusId !== "string" || typeof index !== "number") return;
    put(task, statusId, index);
  });
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => source.data.kind === "card",
        onDragStart: ({ source }) => setDragged(String(source.data.id)),
        onDrop: ({ source, location }) => {
          onDrop(String(source.data.id), location.current.dropTargets[0]?.data);
          setDragged(null);
        },
      }),
    [],
  );
  return dragged;
}
