import { darken, lighten, luminance, type MantineTheme } from "@mantine/core";

/** WCAG 2.2, 1.4.3: the least contrast between text and what is behind it. */
export const AA = 4.5;

export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** `color`, made darker or lighter in steps until it can be read on `background`. */
export function readable(color: string, background: string): string {
  const change = luminance(background) > 0.18 ? darken : lighten;
  for (let amount = 0; amount < 1; amount += 0.04) {
    const candidate = amount === 0 ? color : change(color, amount);
    if (contrast(candidate, background) >= AA) return candidate;
  }
  return change(color, 1);
}

/**
 * Text colours of the whole palette. Several of Mantine's own (yellow, orange, lime, green) are too
 * pale on their light backgrounds, and features pick colours by meaning, not by contrast.
 */
export function readableVariables(theme: MantineTheme, scheme: "light" | "dark") {
  const surface = scheme === "light" ? "#f4f1f6" : (theme.colors.dark[5] ?? "#302b36");
  const variables: Record<string, string> = {};
  for (const [name, shades] of Object.entries(theme.colors)) {
    // Neutrals have their places in the theme itself.
    if (name === "gray" || name === "dark") continue;
    const strong = shades[scheme === "light" ? 7 : 4] ?? theme.black;
    variables[`--mantine-color-${name}-text`] = readable(strong, surface);
    variables[`--mantine-color-${name}-outline`] = readable(strong, surface);
    if (scheme === "light")
      variables[`--mantine-color-${name}-light-color`] = readable(
        shades[9] ?? theme.black,
        // Hovering makes the background darker by one shade.
        shades[2] ?? theme.white,
      );
  }
  return variables;
}
