import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  clearDraft,
  pruneDrafts,
  readDraft,
  setDraftOwner,
  watchDraft,
  writeDraft,
} from "./drafts";

beforeEach(() => {
  localStorage.clear();
  setDraftOwner("ada");
});

describe("drafts", () => {
  it("keeps text and the version it was begun on", () => {
    writeDraft("task:1:description", "half a thought", 4);
    expect(readDraft("task:1:description")).toMatchObject({ text: "half a thought", base: 4 });
    clearDraft("task:1:description");
    expect(readDraft("task:1:description")).toBeNull();
  });

  it("tells the field that shows a draft what becomes of it elsewhere", () => {
    const heard: (string | undefined)[] = [];
    const stop = watchDraft("task:1:title", () => heard.push(readDraft("task:1:title")?.text));
    writeDraft("task:1:title", "a title");
    writeDraft("task:2:title", "another");
    clearDraft("task:1:title");
    expect(heard).toEqual(["a title", undefined]);
    stop();
    writeDraft("task:1:title", "later");
    expect(heard).toHaveLength(2);
  });

  it("shows nobody another person's draft", () => {
    writeDraft("task:1:comment", "private");
    setDraftOwner("grace");
    expect(readDraft("task:1:comment")).toBeNull();
    setDraftOwner("ada");
    expect(readDraft("task:1:comment")?.text).toBe("private");
  });

  it("forgets what nobody has touched for 30 days, and only that", () => {
    writeDraft("old", "x");
    pruneDrafts(Date.now() + 29 * 86_400_000);
    expect(readDraft("old")).not.toBeNull();
    pruneDrafts(Date.now() + 31 * 86_400_000);
    expect(readDraft("old")).toBeNull();
  });

  it("survives storage that holds rubbish or refuses to write", () => {
    localStorage.setItem("muster:draft:ada:bad", "{");
    expect(readDraft("bad")).toBeNull();
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    writeDraft("kept", "in memory");
    expect(readDraft("kept")?.text).toBe("in memory");
  });
});
