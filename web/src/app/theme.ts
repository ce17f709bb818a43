import {
  ActionIcon,
  Anchor,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  SegmentedControl,
  Select,
  Tooltip,
} from "@mantine/core";
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

export const theme = createTheme({
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
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: "always" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Button: Button.extend({ styles: { label: { fontWeight: 600 } } }),
    // The placeholder is a focusable child that a menu must not have; the first item takes the focus.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Drawer: Drawer.extend({ defaultProps: { attributes: { header: { role: "presentation" } } } }),
    Modal: Modal.extend({
      defaultProps: {
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
        closeButtonProps: { "aria-label": "Close" },
        // A dialog's header would count as the page's: its banner is the bar at the top on phones.
        attributes: { header: { role: "presentation" } },
      },
      styles: { title: { fontSize: "1.0625rem", fontWeight: 650 } },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } },
    }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { withItemsBorders: false } }),
    // The list itself scrolls: it belongs to the field, which has the keyboard. A scroll area around it
    // would be a part that scrolls and that no key reaches.
    Select: Select.extend({
      defaultProps: { withScrollArea: false },
      styles: { options: { maxHeight: 260, overflowY: "auto" } },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 400,
        withArrow: true,
        events: { hover: true, focus: true, touch: false },
      },
    }),
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
