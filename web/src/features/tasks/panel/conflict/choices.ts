import type { TaskPatch } from "@/api/types";
import type { FieldConflict } from "./merge-change";

export interface Choice {
  take: "mine" | "theirs" | "merged";
  /** The text put together, as it was looked over. */
  text: string;
}

export function isProse(field: FieldConflict["field"]): boolean {
  return field === "title" || field === "description";
}

/** What was typed is never thrown away by just pressing on: mine, or both put together. */
export function firstChoice({ mine, merged }: FieldConflict): Choice {
  const text = merged?.text ?? (typeof mine === "string" ? mine : "");
  return { take: merged?.clean === true ? "merged" : "mine", text };
}

/** What is left to save: where theirs was chosen, it is there already. */
export function patchOf(
  conflicts: readonly FieldConflict[],
  choices: readonly Choice[],
): TaskPatch {
  const patch: TaskPatch = {};
  conflicts.forEach(({ field, mine }, index) => {
    const choice = choices[index];
    if (choice?.take === "mine") Object.assign(patch, { [field]: mine });
    if (choice?.take === "merged")
      // A title has one line.
      Object.assign(patch, {
        [field]: field === "title" ? choice.text.replace(/\s+/g, " ").trim() : choice.text,
      });
  });
  return patch;
}
