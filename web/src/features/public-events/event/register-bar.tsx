import { Button } from "@mantine/core";
import { type RefObject, useEffect, useState } from "react";
import classes from "./register.module.css";

interface RegisterBarProps {
  card: RefObject<HTMLElement | null>;
  label: string;
  onBegin: () => void;
}

/** On a phone, the way to the form is at hand wherever one reads; it goes when the real one is in sight. */
export function RegisterBar({ card, label, onBegin }: RegisterBarProps) {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const watched = card.current;
    if (watched === null) return;
    const observer = new IntersectionObserver(([entry]) =>
      setAway(entry?.isIntersecting === false),
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [card]);
  if (!away) return null;
  return (
    <div className={classes.bar}>
      <Button size="md" fullWidth onClick={onBegin}>
        {label}
      </Button>
    </div>
  );
}
