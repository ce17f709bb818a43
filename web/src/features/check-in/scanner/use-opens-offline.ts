import { useEffect, useState } from "react";

/**
 * Has this page kept on the device (web/scripts/scan-worker), and says whether it is: then it opens without a
 * network too. While developing there is no such worker, and nothing is kept.
 */
export function useOpensOffline(): boolean {
  const [kept, setKept] = useState(false);
  useEffect(() => {
    // Absent where the page did not come by https.
    const { serviceWorker } = navigator;
    if (!import.meta.env.PROD || serviceWorker === undefined) return;
    let here = true;
    const register = async () => {
      try {
        await serviceWorker.register("/scan-worker.js", { scope: "/scan/" });
        await serviceWorker.ready;
        if (here) setKept(true);
      } catch {
        // Blocked by a setting of the browser, or there is no network and it was never here before.
      }
    };
    void register();
    return () => {
      here = false;
    };
  }, []);
  return kept;
}
