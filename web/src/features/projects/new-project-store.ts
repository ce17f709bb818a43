import { createStore } from "@/lib/store";

export const newProjectOpen = createStore(false);
export const openNewProject = () => newProjectOpen.set(true);
