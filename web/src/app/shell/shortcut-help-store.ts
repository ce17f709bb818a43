import { createStore } from "@/lib/store";

export const shortcutHelpOpen = createStore(false);
export const openShortcutHelp = () => shortcutHelpOpen.set(true);
