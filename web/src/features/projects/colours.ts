/** Colours that are told apart, also by most who do not see red or green; the first is for who does not care. */
export const COLOURS = [
  "#8f2d72",
  "#c2255c",
  "#e03131",
  "#e8590c",
  "#f08c00",
  "#66a80f",
  "#2f9e44",
  "#0c8599",
  "#1971c2",
  "#3b5bdb",
  "#6741d9",
  "#868e96",
] as const;

const NAMES: Record<string, string> = {
  "#8f2d72": "Mulberry",
  "#c2255c": "Raspberry",
  "#e03131": "Red",
  "#e8590c": "Orange",
  "#f08c00": "Amber",
  "#66a80f": "Lime",
  "#2f9e44": "Green",
  "#0c8599": "Teal",
  "#1971c2": "Blue",
  "#3b5bdb": "Indigo",
  "#6741d9": "Violet",
  "#868e96": "Grey",
};

export function colourName(color: string): string {
  return NAMES[color] ?? color;
}
