import { type RefObject, useEffect, useState } from "react";

/** True from when the element comes near the visible part of what it scrolls in. */
export function useNear(
  target: RefObject<Element | null>,
  scroller: RefObject<Element | null>,
  initially: boolean,
): boolean {
  const [near, setNear] = useState(initially);
  useEffect(() => {
    if (near || target.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { root: scroller.current, rootMargin: "0px 800px" },
    );
    observer.observe(target.current);
    return () => observer.disconnect();
  }, [near, target, scroller]);
  return near;
}
