import type { Ref } from "react";

interface PopupAnchorProps {
  ref?: Ref<HTMLSpanElement>;
  /** Lays it over the button it stands for. */
  over: string | undefined;
}

/**
 * Where a popup is placed when its real button stands beside it. Of what Mantine gives a target it
 * takes only the place: the roles are the button's.
 */
export function PopupAnchor({ ref, over }: PopupAnchorProps) {
  return <span ref={ref} className={over} aria-hidden="true" />;
}
