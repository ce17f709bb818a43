import { Button } from "@mantine/core";
import { IconCheck, IconShare2 } from "@tabler/icons-react";
import { useState } from "react";
import { publicAddress } from "@/lib/events";
import classes from "./share.module.css";

type Outcome = "copied" | "shown" | null;

/** Hands the address on: by the device's own way to share, or by the clipboard, or to be copied by hand. */
export function Share({ title, slug }: { title: string; slug: string }) {
  const [outcome, setOutcome] = useState<Outcome>(null);
  const url = publicAddress(slug);
  const share = async () => {
    // On a desk, people paste into whatever they have open.
    if (typeof navigator.share === "function" && matchMedia("(pointer: coarse)").matches) {
      await navigator.share({ title, url }).catch(() => undefined);
      return;
    }
    try {
      await navigator.clipboard.writeText(url);
      setOutcome("copied");
    } catch {
      // Not over plain HTTP, or not allowed.
      setOutcome("shown");
    }
  };
  return (
    <div className={classes.share}>
      <Button
        variant="default"
        fullWidth
        leftSection={
          outcome === "copied" ? (
            <IconCheck size={18} aria-hidden />
          ) : (
            <IconShare2 size={18} aria-hidden />
          )
        }
        onClick={() => void share()}
      >
        Share
      </Button>
      <p className={classes.outcome} role="status">
        {outcome === "copied" && "The address is copied."}
        {outcome === "shown" && (
          <input
            aria-label="Address of this event"
            className={classes.address}
            value={url}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
      </p>
    </div>
  );
}
