import type { PublicEvent } from "@/api/types";

/** What the server has put into the page: an event need not be asked for again. */
interface Served {
  event: PublicEvent;
  workspace: string | null;
}

/** Read before React takes the page over, which removes what was there. */
function read(): Served | null {
  const text = document.getElementById("served")?.textContent;
  return text === null || text === undefined ? null : (JSON.parse(text) as Served);
}

export const served = read();

/** The description as it stands in the page that the server sent, for as long as the reader of markdown is on its way. */
export const servedDescription = document.getElementById("description");
