import type { Id, ImportReport } from "@/api/types";
import { upload } from "@/api/upload";

/** Whom the people of the board are here, by their user names there. */
export type Matches = Readonly<Record<string, Id>>;

export interface ImportChoices {
  key: string;
  name: string;
  matches: Matches;
  copy: boolean;
}

/** As much as the server takes. */
export const LARGEST_EXPORT = 64 * 1024 * 1024;
export const LARGEST_IN_WORDS = "64 MiB";
/** The matches travel in the address, which the server keeps to this length. */
export const LONGEST_MAP = 4_000;

/** What an import would bring; nothing is written. */
export function tryImport(
  file: File,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<ImportReport> {
  const query = { dry_run: true };
  return upload("POST /imports/trello", { query, body: file, signal }, onProgress);
}

export function runImport(
  file: File,
  { key, name, matches, copy }: ImportChoices,
  onProgress: (sent: number) => void,
): Promise<ImportReport> {
  const map = mapText(matches);
  const query = { key, name, copy, ...(map !== "" && { map }) };
  return upload("POST /imports/trello", { query, body: file }, onProgress);
}

export function mapText(matches: Matches): string {
  return Object.entries(matches)
    .map(([username, id]) => `${username}:${id}`)
    .join(",");
}
