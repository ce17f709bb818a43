import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { useAtOnce } from "./use-at-once";

function field(first: boolean) {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const root = createRoot(document.createElement("div"));
  let shown = first;
  let choose: (value: boolean) => void = () => {};
  const Probe = ({ value }: { value: boolean }) => {
    [shown, choose] = useAtOnce(value);
    return null;
  };
  const render = (value: boolean) => act(() => root.render(createElement(Probe, { value })));
  render(first);
  return { shown: () => shown, choose: (value: boolean) => act(() => choose(value)), render };
}

it("shows a choice before the value follows, and the value from then on", () => {
  const { shown, choose, render } = field(false);
  choose(true);
  expect(shown()).toBe(true);
  render(true);
  expect(shown()).toBe(true);
  render(false);
  expect(shown()).toBe(false);
});

it("lets a choice be taken back before the value follows", () => {
  const { shown, choose } = field(false);
  choose(true);
  choose(false);
  expect(shown()).toBe(false);
});
