import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/** A new page that is drawn by script says nothing to a screen reader; this reads its title out. */
export function RouteAnnouncer() {
  const router = useRouter();
  const [title, setTitle] = useState("");
  useEffect(
    () =>
      router.subscribe("onRendered", ({ pathChanged, fromLocation }) => {
        if (pathChanged && fromLocation !== undefined) setTitle(document.title);
      }),
    [router],
  );
  return (
    <div className="visually-hidden" aria-live="polite" aria-atomic="true">
      {title}
    </div>
  );
}
