import { type RefObject, useEffect, useRef } from "react";

/** Puts the keyboard into the first field of the form that is refused, whenever there are new ones. */
export function useFocusOnError(errors: object): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  const count = Object.keys(errors).length;
  const former = useRef(0);
  useEffect(() => {
    // Mending one field must not lead the keyboard away from it.
    const more = count > former.current;
    former.current = count;
    if (!more) return;
    const first = form.current?.querySelector('[aria-invalid="true"]');
    if (first instanceof HTMLElement) first.focus();
  }, [count]);
  return form;
}
