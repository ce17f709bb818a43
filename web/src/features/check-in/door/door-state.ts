import type { Timestamp } from "@/api/types";
import type { Conflict, Count } from "../kept/records";
import type { ListFault } from "./door-list";
import type { Standing } from "./reach";

/** A conflict with what may be shown of it, but is not kept: names. */
export interface ShownConflict extends Conflict {
  name: string | null;
  /** Who let the ticket in before. */
  by: string | null;
}

/** What a door shows of itself. */
export interface DoorState {
  link: "trying" | "online" | "offline";
  standing: Standing;
  /** Those that only this device knows of are counted; null until the server was heard once. */
  count: Count | null;
  /** Scans that the server does not know of yet. */
  waiting: number;
  list: { madeAt: Timestamp; size: number } | null;
  listFault: ListFault | null;
  /** Whether what is kept is there when the page is opened again. */
  lasting: boolean;
  conflicts: ShownConflict[];
  /** How many scans went out when the network was back last. */
  sent: number;
}

export const AT_FIRST: DoorState = {
  link: "trying",
  standing: "welcome",
  count: null,
  waiting: 0,
  list: null,
  listFault: null,
  lasting: true,
  conflicts: [],
  sent: 0,
};
