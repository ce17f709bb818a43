import { DEFAULT_THEME, mergeMantineTheme } from "@mantine/core";
import { describe, expect, it } from "vitest";
import { AA, contrast } from "./contrast";
import { baseTheme, cssVariables } from "./theme";

const merged = mergeMantineTheme(DEFAULT_THEME, baseTheme);
const variables = cssVariables(merged);
const BODY = { light: merged.white, dark: merged.colors.dark[7] ?? "" };

describe.each(["light", "dark"] as const)("%s theme", (scheme) => {
  const of = (name: `--${string}`) => variables[scheme][name] ?? "";

  it.each(["dimmed", "placeholder", "error", "anchor"])("%s text can be read", (name) => {
    expect(contrast(of(`--mantine-color-${name}`), BODY[scheme])).toBeGreaterThanOrEqual(AA);
  });

  it("dimmed text can be read on every surface of the app", () => {
    for (const surface of ["surface", "surface-hover", "surface-active"])
      expect(
        contrast(of("--mantine-color-dimmed"), of(`--muster-${surface}`)),
        surface,
      ).toBeGreaterThanOrEqual(AA);
  });

  it("fields have an edge that can be seen", () => {
    expect(contrast(of("--muster-input-border"), BODY[scheme])).toBeGreaterThanOrEqual(3);
  });

  it("coloured text can be read in every colour", () => {
    for (const [name, shades] of Object.entries(merged.colors)) {
      if (name === "gray" || name === "dark") continue;
      expect(contrast(of(`--mantine-color-${name}-text`), BODY[scheme]), name).toBeGreaterThan(AA);
      const light = of(`--mantine-color-${name}-light-color`);
      if (scheme === "light") expect(contrast(light, shades[1] ?? ""), name).toBeGreaterThan(AA);
    }
  });
});
