import type { Activity, Id, Person } from "@/api/types";
import { displayName } from "@/lib/session";

const COLUMNS = ["at", "kind", "actor_id", "actor", "project_id", "key", "title", "data"] as const;

/** The log as comma-separated values (RFC 4180), for a spreadsheet. */
export function toCsv(entries: readonly Activity[], people: ReadonlyMap<Id, Person>): string {
  const rows = entries.map((entry) => {
    const actor = people.get(entry.actor_id ?? "");
    return [
      entry.at,
      entry.kind,
      entry.actor_id ?? "",
      actor === undefined ? "" : displayName(actor),
      entry.project_id ?? "",
      asText(entry.data.key),
      asText(entry.data.title ?? entry.data.name),
      JSON.stringify(entry.data),
    ];
  });
  return [[...COLUMNS], ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A title such as "=HYPERLINK(…)" must not become a formula in whoever opens the file. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function download(name: string, text: string): void {
  // Without the mark, spreadsheets read UTF-8 as something else.
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
