import { useShortcut } from "@/lib/shortcuts";

const BOARD = { group: "On the board" };
/** The cards hear these keys themselves; here they are only listed in the help. */
const heardByCards = () => {};

export function useBoardHelp(): void {
  useShortcut("← ↑ ↓ →", "Go from card to card, or move the one picked up", heardByCards, BOARD);
  useShortcut("Space", "Pick a card up, put it down", heardByCards, BOARD);
  useShortcut("M", "What else can be done with the card", heardByCards, BOARD);
}
