import type { Announcement } from "@/api/types";

type Counts = Pick<Announcement, "status" | "total" | "sent" | "failed" | "withheld">;

/** The part of the recipients of whom is known what became of it, 0 to 1. */
export function progressOf({ total, sent, failed, withheld }: Counts): number {
  return total === 0 ? 0 : Math.min(1, (sent + failed + withheld) / total);
}

/** How it stands, in a sentence. */
export function progressInWords(counts: Counts, format: (count: number) => string): string {
  const { status, total, sent, failed, withheld } = counts;
  if (status === "draft") return "Not sent yet";
  if (status === "sending" && total === 0) return "Looking up who gets it";
  if (total === 0) return "Nobody was there to get it";
  const rest = [
    failed > 0 && `${format(failed)} refused`,
    withheld > 0 && `${format(withheld)} withheld`,
  ].filter((part) => part !== false);
  return [`${format(sent)} of ${format(total)} sent`, ...rest].join(" · ");
}
