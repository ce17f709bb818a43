import { useMemo } from "react";
import type { Person, Project } from "@/api/types";
import { useDirectory } from "@/lib/directory";
import { displayName, isAdmin, useMe } from "@/lib/session";

/** Who is told when a comment mentions them: those who see the project. Oneself is not told. */
export function useMentionable(project: Project): readonly Person[] {
  const people = useDirectory();
  const me = useMe();
  const members = project.visibility === "members" ? project.member_ids : null;
  return useMemo(
    () =>
      [...people.values()]
        .filter(
          (person) =>
            person.status === "active" &&
            person.id !== me.id &&
            (members === null || members.includes(person.id) || isAdmin(person)),
        )
        .sort((one, other) => displayName(one).localeCompare(displayName(other))),
    [people, me.id, members],
  );
}
