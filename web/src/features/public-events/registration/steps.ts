/** The steps of a registration, as the event's address names them behind its "#". */
export const DETAILS_STEP = "#register";
export const CODE_STEP = "#code";

export function isStep(hash: string): boolean {
  return hash === DETAILS_STEP || hash === CODE_STEP;
}
