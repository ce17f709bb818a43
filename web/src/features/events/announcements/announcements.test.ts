import { describe, expect, it } from "vitest";
import { readDraft, writeDraft } from "@/lib/drafts";
import type { AnnouncementText } from "../queries/announcements";
import { audienceFrom, audienceInWords, audienceText, reachInWords, reachOf } from "./audience";
import { progressInWords, progressOf } from "./progress";
import { validateAnnouncementsSearch } from "./search";
import { beginWith, settleDraft } from "./use-announcement-draft";

describe("whom an announcement reaches", () => {
  const reach = { subscribers: 12, registered: 58 };

  it("is an upper bound where somebody may be in two parts", () => {
    expect(reachOf(["subscribers"], reach)).toEqual({ most: 12, exact: true });
    expect(reachOf(["subscribers", "registered"], reach)).toEqual({ most: 70, exact: false });
    expect(reachOf(["subscribers", "all"], reach)).toBeNull();
  });

  it("is said in words", () => {
    expect(reachInWords(["registered"], { registered: 1 }, String)).toBe("1 person");
    expect(reachInWords(["registered"], reach, String)).toBe("58 people");
    expect(reachInWords(["subscribers", "registered"], reach, String)).toBe("up to 70 people");
    expect(reachInWords(["all"], reach, String)).toBe("everybody you chose");
    expect(audienceInWords(["registered", "subscribers"])).toBe(
      "those who subscribed to this event and those who have a place",
    );
  });

  it("is kept in a draft, in the server's order", () => {
    expect(audienceText(["registered", "subscribers"])).toBe("subscribers+registered");
    expect(audienceFrom("registered+subscribers+strangers")).toEqual(["subscribers", "registered"]);
    expect(audienceFrom("")).toEqual([]);
  });
});

describe("how far an announcement is", () => {
  const counts = { status: "sending", total: 0, sent: 0, failed: 0, withheld: 0 } as const;

  it("counts everybody of whom is known what became of it", () => {
    expect(progressOf(counts)).toBe(0);
    expect(progressOf({ ...counts, total: 8, sent: 3, failed: 2, withheld: 1 })).toBe(0.75);
  });

  it("is said in words", () => {
    expect(progressInWords({ ...counts, status: "draft" }, String)).toBe("Not sent yet");
    expect(progressInWords(counts, String)).toBe("Looking up who gets it");
    expect(progressInWords({ ...counts, status: "sent" }, String)).toBe(
      "Nobody was there to get it",
    );
    expect(progressInWords({ ...counts, total: 8, sent: 8 }, String)).toBe("8 of 8 sent");
    expect(progressInWords({ ...counts, total: 8, sent: 5, failed: 2, withheld: 1 }, String)).toBe(
      "5 of 8 sent · 2 refused · 1 withheld",
    );
  });
});

describe("what was typed", () => {
  const sent: AnnouncementText = { subject: "Doors", body: "At seven", audience: ["subscribers"] };

  it("is no draft any more once it is saved, except for what was typed since", () => {
    writeDraft("announcement:a:subject", "Doors", 3);
    writeDraft("announcement:a:body", "At seven, sharp", 3);
    writeDraft("announcement:a:audience", "subscribers", 3);
    settleDraft("gala", "a", sent, 4);
    expect(readDraft("announcement:a:subject")).toBeNull();
    expect(readDraft("announcement:a:audience")).toBeNull();
    expect(readDraft("announcement:a:body")).toMatchObject({ text: "At seven, sharp", base: 4 });
  });

  it("begins another announcement where it came too late for one", () => {
    beginWith("gala", sent);
    expect(readDraft("announcement:new:gala:body")?.text).toBe("At seven");
    settleDraft("gala", undefined, sent, 1);
    expect(readDraft("announcement:new:gala:body")).toBeNull();
  });
});

it("takes from the address what makes sense", () => {
  expect(validateAnnouncementsSearch({ open: "new" })).toEqual({ open: "new" });
  expect(validateAnnouncementsSearch({ open: "<b>" })).toEqual({});
  expect(validateAnnouncementsSearch({})).toEqual({});
});
