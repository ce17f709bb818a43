/**
 * Colours, type and spacing of everything that Muster shows. What components look like stands in
 * `app/theme.ts`, so that the public pages load the code of those alone that they use.
 */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import { readableVariables } from "./contrast";

/** The one accent. White on shades 6 to 9 has at least 5:1, shade 3 on the dark body 8:1. */
const mulberry: MantineColorsTuple = [
  "#fcf1f8",
  "#f7dfee",
  "#efbfdd",
  "#e59bcb",
  "#d46bb0",
  "#bf4a98",
  "#a83a84",
  "#8f2d72",
  "#762460",
  "#571a46",
];

/** Neutrals with a trace of the accent, so that grey looks chosen rather than left over. */
const gray: MantineColorsTuple = [
  "#faf8fb",
  "#f4f1f6",
  "#eae6ed",
  "#dcd7e0",
  "#c8c2ce",
  "#918a9b",
  "#6f6879",
  "#5f5868",
  "#413b48",
  "#27222c",
];

const dark: MantineColorsTuple = [
  "#dfdbe4",
  "#c0bac8",
  "#a9a3b2",
  "#938c9d",
  "#3f3947",
  "#302b36",
  "#26222b",
  "#1b181f",
  "#151218",
  "#0f0d12",
];

export const baseTheme = createTheme({
  primaryColor: "mulberry",
  primaryShade: { light: 7, dark: 6 },
  colors: { mulberry, gray, dark },
  black: "#221d27",
  // Black or white on a filled colour, whichever has more contrast: 0.179 is where the two are equal.
  autoContrast: true,
  luminanceThreshold: 0.179,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: '"Figtree Variable", system-ui, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  fontSizes: {
    xs: "0.75rem",
    sm: "0.875rem",
    md: "0.9375rem",
    lg: "1.0625rem",
    xl: "1.25rem",
  },
  headings: {
    fontWeight: "650",
    textWrap: "balance",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.2" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.35" },
      h4: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
});

/** Where Mantine's defaults have less contrast than WCAG 2.2 AA asks for, and the app's own surfaces. */
export const cssVariables: CSSVariablesResolver = (current) => ({
  variables: {},
  light: {
    ...readableVariables(current, "light"),
    "--mantine-color-dimmed": gray[7],
    "--mantine-color-placeholder": gray[6],
    "--mantine-color-error": "#c02626",
    "--mantine-color-anchor": mulberry[7],
    "--muster-surface": gray[0],
    "--muster-surface-hover": gray[1],
    "--muster-surface-active": gray[2],
    "--muster-border": gray[2],
    "--muster-input-border": gray[5],
  },
  dark: {
    ...readableVariables(current, "dark"),
    "--mantine-color-mulberry-light": "#461739",
    "--mantine-color-mulberry-light-hover": "#571a46",
    "--mantine-color-dimmed": dark[2],
    "--mantine-color-placeholder": dark[3],
    "--mantine-color-error": "#ff8f8f",
    "--mantine-color-anchor": mulberry[3],
    "--mantine-color-mulberry-text": mulberry[3],
    "--muster-surface": dark[8],
    "--muster-surface-hover": dark[6],
    "--muster-surface-active": dark[5],
    "--muster-border": dark[5],
    "--muster-input-border": "#766f80",
  },
});
