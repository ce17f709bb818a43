import { createContext } from "react";

/** True where a frame with a main region is drawn around the page. */
export const FrameContext = createContext(false);
