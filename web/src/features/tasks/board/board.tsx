import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type MouseEvent, useEffect, useMemo, useRef } from "react";
import type { Project } from "@/api/types";
import { useDirectory } from "@/lib/directory";
import { useMe } from "@/lib/session";
import { NothingFound } from "../filters/nothing-found";
import { ids, isNarrowed, type ProjectSearch } from "../filters/search";
import { countsQuery, type ViewFilter } from "../queries/tasks";
import classes from "./board.module.css";
import { type BoardFacts, BoardFactsContext, BoardStateContext } from "./board-context";
import { Column } from "./column";
import { useBoardHelp } from "./use-board-help";
import { useBoardMoves } from "./use-board-moves";

/** Columns that are drawn without waiting to hear that they are in view. */
const EAGER = 5;

interface BoardProps {
  project: Project;
  search: ProjectSearch;
  filter: ViewFilter;
}

export function Board({ project, search, filter }: BoardProps) {
  const me = useMe();
  const people = useDirectory();
  const root = useRef<HTMLDivElement>(null);
  const { data: counts } = useQuery(countsQuery(project.id, filter));
  const movable = filter.archived !== true && !project.archived;
  const columns = useShownStatuses(project, search);
  const { taskKey } = useParams({ strict: false });
  const moves = useBoardMoves(columns, movable, taskKey?.toUpperCase() ?? null);
  const openTask = useOpenTask(project);
  useBoardHelp();
  const { register, send, focused } = moves;
  const facts = useMemo(
    (): BoardFacts => ({
      project,
      labels: new Map(project.labels.map((label) => [label.id, label])),
      people,
      me,
      filter,
      movable,
      register,
      send,
      focused,
    }),
    [project, people, me, filter, movable, register, send, focused],
  );
  useEffect(() => {
    if (root.current === null) return;
    return autoScrollForElements({
      element: root.current,
      canScroll: ({ source }) => source.data.kind === "card",
    });
  }, []);

  const byStatus = new Map(counts?.statuses.map((one) => [one.status_id, one.count]));
  const countOf = (id: string) => (counts === undefined ? undefined : (byStatus.get(id) ?? 0));
  const empty = counts !== undefined && columns.every(({ id }) => countOf(id) === 0);
  if (empty && isNarrowed(search)) return <NothingFound />;

  return (
    <BoardFactsContext value={facts}>
      <BoardStateContext value={moves.state}>
        {/* biome-ignore lint/a11y/useSemanticElements: a group of columns, not of form fields */}
        <div
          ref={root}
          role="group"
          aria-label="Board"
          aria-describedby="board-keys"
          className={classes.board}
          onKeyDown={moves.onKeyDown}
          onFocus={moves.onFocus}
          onClick={openTask}
        >
          {columns.map((status, index) => (
            <Column
              key={status.id}
              status={status}
              count={countOf(status.id)}
              board={root}
              eager={index < EAGER}
              inviting={empty && index === 0}
            />
          ))}
        </div>
        <p className="visually-hidden" id="board-keys">
          Arrows go from card to card. Space picks a card up, arrows move it, Space puts it down,
          Escape puts it back.
        </p>
        <div className="visually-hidden" role="status" aria-live="assertive">
          {moves.announcement}
        </div>
      </BoardStateContext>
    </BoardFactsContext>
  );
}

function useShownStatuses(project: Project, search: ProjectSearch) {
  return useMemo(() => {
    const wanted = ids(search.status);
    return project.statuses
      .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
      .sort((one, other) => one.position - other.position);
  }, [project.statuses, search.status]);
}

/** Opens a card's task over the board. A press with a key held is the browser's: a new tab, a window. */
function useOpenTask(project: Project) {
  const navigate = useNavigate();
  return (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element && event.target.closest("[data-card-link]");
    if (!(link instanceof HTMLElement)) return;
    event.preventDefault();
    const taskKey = link.dataset.cardLink ?? "";
    if (taskKey === "") return;
    void navigate({
      to: "/projects/$projectKey/tasks/$taskKey",
      params: { projectKey: project.key, taskKey },
      search: true,
      resetScroll: false,
    });
  };
}
