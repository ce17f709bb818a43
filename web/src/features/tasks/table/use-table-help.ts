import { useShortcut } from "@/lib/shortcuts";

const TABLE = { group: "In the table" };
/** The cells hear these keys themselves; here they are only listed in the help. */
const heardByCells = () => {};

export function useTableHelp(): void {
  useShortcut("← ↑ ↓ →", "Go from cell to cell; with Shift, select rows", heardByCells, TABLE);
  useShortcut("Space", "Select the row, or let go of it", heardByCells, TABLE);
  useShortcut("mod+A", "Select all rows that are loaded", heardByCells, TABLE);
  useShortcut("F2", "Change the title", heardByCells, TABLE);
}
