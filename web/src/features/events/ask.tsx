import { Button, Group, Text } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef } from "react";
import classes from "./ask.module.css";

interface AskProps {
  title: string;
  /** What happens then. */
  children: ReactNode;
  yes: string;
  no: string;
  /** What cannot be undone and takes something away. */
  danger?: boolean;
  pending?: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** For the few things that have no undo: says in place what happens, and waits for a word. */
export function Ask(props: AskProps) {
  const { title, children, yes, no, danger = false, pending = false, onYes, onNo } = props;
  const id = useId();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <section className={classes.ask} aria-labelledby={id}>
      <Text fw={600} id={id}>
        {title}
      </Text>
      <Text size="sm" mt={4} mb="sm">
        {children}
      </Text>
      <Group gap="xs">
        {/* White on the theme's usual red has too little contrast. */}
        <Button
          size="sm"
          ref={first}
          loading={pending}
          onClick={onYes}
          {...(danger && { color: "red.9" })}
        >
          {yes}
        </Button>
        <Button size="sm" variant="default" onClick={onNo}>
          {no}
        </Button>
      </Group>
    </section>
  );
}
