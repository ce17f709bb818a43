import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { handleKey, registerShortcut, singleKeys } from "./shortcuts";

const stops: (() => void)[] = [];
const runs = { c: vi.fn(), help: vi.fn(), palette: vi.fn(), inbox: vi.fn() };

function press(key: string, init: KeyboardEventInit = {}, target: Element = document.body) {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...init }));
}

beforeEach(() => {
  document.body.innerHTML = "";
  window.addEventListener("keydown", handleKey);
  const add = (keys: string, run: () => void, inDialogs = false) =>
    stops.push(registerShortcut({ keys, run, inDialogs, label: keys, group: "Test" }));
  for (const run of Object.values(runs)) run.mockReset();
  add("c", runs.c);
  add("?", runs.help);
  add("mod+k", runs.palette, true);
  add("g i", runs.inbox);
});
afterEach(() => {
  window.removeEventListener("keydown", handleKey);
  for (const stop of stops.splice(0)) stop();
  singleKeys.set(true);
});

describe("shortcuts", () => {
  it("run for single keys, combinations and sequences", () => {
    press("c");
    press("?", { shiftKey: true });
    press("k", { ctrlKey: true });
    press("g");
    press("i");
    expect(runs.c).toHaveBeenCalledTimes(1);
    expect(runs.help).toHaveBeenCalledTimes(1);
    expect(runs.palette).toHaveBeenCalledTimes(1);
    expect(runs.inbox).toHaveBeenCalledTimes(1);
  });

  it("of a screen win over those of the whole app, whichever came first", () => {
    const own = vi.fn();
    const everywhere = vi.fn();
    const shortcut = (run: () => void, group: string) => ({
      keys: "/",
      label: "Search",
      inDialogs: false,
      group,
      run,
    });
    stops.push(registerShortcut(shortcut(own, "Project")));
    stops.push(registerShortcut(shortcut(everywhere, "Everywhere")));
    press("/");
    expect(own).toHaveBeenCalledTimes(1);
    expect(everywhere).not.toHaveBeenCalled();
  });

  it("leave typing alone, except with Ctrl or ⌘", () => {
    const input = document.body.appendChild(document.createElement("input"));
    press("c", {}, input);
    press("k", { metaKey: true }, input);
    expect(runs.c).not.toHaveBeenCalled();
    expect(runs.palette).toHaveBeenCalledTimes(1);
  });

  it("do not reach behind an open dialog unless they say so", () => {
    document.body.innerHTML = '<div role="dialog" aria-modal="true"></div>';
    press("c");
    press("k", { ctrlKey: true });
    expect(runs.c).not.toHaveBeenCalled();
    expect(runs.palette).toHaveBeenCalledTimes(1);
  });

  it("can be switched off where they are a single key", () => {
    singleKeys.set(false);
    press("c");
    expect(runs.c).not.toHaveBeenCalled();
  });

  it("let the browser keep Ctrl+C", () => {
    press("c", { ctrlKey: true });
    expect(runs.c).not.toHaveBeenCalled();
  });
});
