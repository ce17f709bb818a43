import { useEffect, useState } from "react";
import { useLiveStatus } from "@/lib/use-live";
import { useOnline } from "@/lib/use-online";
import classes from "./connection-banner.module.css";

/** A hiccup shorter than this is nobody's business. */
const PATIENCE_MS = 2_500;

/** Says that the connection is lost, and that nothing else is. */
export function ConnectionBanner() {
  const online = useOnline();
  const status = useLiveStatus();
  const healthy = online && (status === "live" || status === "stopped");
  const lost = useLasting(!healthy, PATIENCE_MS);
  return (
    <div role="status">
      {lost && (
        <p className={classes.banner}>
          {online ? "Reconnecting" : "You are offline"}; nothing is lost. What changes meanwhile
          appears as soon as the connection is back.
        </p>
      )}
    </div>
  );
}

/** True once `value` has been true for a while; false at once. */
function useLasting(value: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setLasting(true), ms);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [value, ms]);
  return value && lasting;
}
