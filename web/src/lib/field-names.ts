/** The fields of a task as people call them, for what tells of changes to them. */
export const FIELD_LABEL: Record<string, string> = {
  title: "Title",
  description: "Description",
  status_id: "Status",
  priority: "Priority",
  assignee_ids: "Assignees",
  deadline: "Deadline",
  label_ids: "Labels",
  checklist: "Checklist",
  parent_id: "Part of",
  archived: "Archived",
  deleted: "In the trash",
};

/** "status, deadline and labels"; a field that came later is called by its name. */
export function fieldsInWords(fields: unknown): string {
  const names = (Array.isArray(fields) ? fields : [])
    .filter((field) => typeof field === "string")
    .map((field) => FIELD_LABEL[field]?.toLowerCase() ?? field.replaceAll("_", " "));
  return joined(names);
}

/** "one, two and three" */
export function joined(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
