import type { Change, Id } from "@/api/types";
import { fieldsInWords } from "@/lib/field-names";

/** What others did to one thing since one looked last. */
export interface DigestEntry {
  /** The task's id, or the project's. */
  id: Id;
  /** Null for a project. */
  key: string | null;
  title: string;
  actorIds: Id[];
  /** "moved it to Done", "commented 3 times", in the order it began. */
  did: string[];
  /** The newest comment's beginning. */
  excerpt: string | null;
  at: string;
  /** It is gone, so there is nothing to open. */
  gone: boolean;
}

/** Puts a feed of changes together by what they are about; what was done last comes first. */
export function digest(changes: readonly Change[], me: Id): DigestEntry[] {
  const about = new Map<Id, Change[]>();
  for (const change of changes) {
    const id = subjectOf(change);
    if (id === null || change.actor_id === me) continue;
    about.set(id, [...(about.get(id) ?? []), change]);
  }
  return [...about]
    .flatMap(([id, list]) => entry(id, list) ?? [])
    .sort((one, other) => (one.at < other.at ? 1 : -1));
}

function subjectOf({ kind, project_id, data }: Change): Id | null {
  if (kind === "tasks:task:moved") return null;
  if (typeof data.task_id === "string") return data.task_id;
  return kind.startsWith("tasks:project:") ? project_id : null;
}

function entry(id: Id, list: readonly Change[]): DigestEntry | null {
  const last = list.at(-1);
  const did = deeds(list);
  if (last === undefined || did.length === 0) return null;
  const text = (name: string) =>
    list.map(({ data }) => data[name]).findLast((value) => typeof value === "string") ?? null;
  const project = last.kind.startsWith("tasks:project:");
  const title = text(project ? "name" : "title");
  return {
    id,
    key: project ? null : text("key"),
    title: title ?? text("key") ?? "",
    actorIds: [...new Set(list.flatMap(({ actor_id }) => actor_id ?? []))],
    did,
    excerpt: text("excerpt"),
    at: last.occurred_at,
    gone: /:(deleted|purged)$/.test(last.kind) && !last.kind.startsWith("tasks:comment:"),
  };
}

const WORDS: Record<string, string> = {
  "tasks:project:created": "created the project",
  "tasks:project:imported": "imported the project",
  "tasks:project:changed": "changed the project",
  "tasks:project:deleted": "put the project into the trash",
  "tasks:project:restored": "took the project out of the trash",
  "tasks:task:created": "created it",
  "tasks:task:deleted": "put it into the trash",
  "tasks:task:restored": "took it out of the trash",
  "tasks:task:purged": "removed it for good",
};

/** Three changes of a description are one thing to know, and so are three comments. */
function deeds(list: readonly Change[]): string[] {
  const said = new Set<string>();
  let comments = 0;
  let files = 0;
  let status: string | null = null;
  const fields = new Set<string>();
  for (const { kind, data } of list) {
    const words = WORDS[kind];
    if (words !== undefined) said.add(words);
    if (kind === "tasks:comment:posted") comments += 1;
    if (kind === "tasks:attachment:added") files += 1;
    if (kind !== "tasks:task:changed") continue;
    if (typeof data.status_after === "string") status = data.status_after;
    for (const field of Array.isArray(data.fields) ? data.fields : [])
      if (typeof field === "string" && !(field === "status_id" && status !== null))
        fields.add(field);
  }
  if (status !== null) said.add(`moved it to ${status}`);
  if (fields.size > 0) said.add(`changed ${fieldsInWords([...fields])}`);
  if (comments > 0) said.add(comments === 1 ? "commented" : `commented ${comments} times`);
  if (files > 0) said.add(files === 1 ? "attached a file" : `attached ${files} files`);
  return [...said];
}
