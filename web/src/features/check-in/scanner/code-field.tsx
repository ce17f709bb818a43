import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useRef } from "react";
import classes from "./scan-page.module.css";
import { OWN_KEYS } from "./use-wedge";

/** For codes that are typed or pasted. A scanner that types needs no field, and may use this one. */
export function CodeField({ onCode }: { onCode: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? "";
    if (field.current === null || text === "") return;
    field.current.value = "";
    onCode(text);
  };
  return (
    <form className={classes.code} onSubmit={submit}>
      <TextInput
        ref={field}
        aria-label="Code"
        placeholder="Type or paste a code"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="go"
        size="md"
        {...OWN_KEYS}
      />
      <Button type="submit" size="md" variant="default">
        Check
      </Button>
    </form>
  );
}
