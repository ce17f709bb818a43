import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useShortcut } from "@/lib/shortcuts";
import classes from "./filters.module.css";
import { useProjectSearch } from "./use-project-search";

const PAUSE_MS = 250;

/** Searches while one types; the address follows when one pauses. */
export function SearchField() {
  const { search, change } = useProjectSearch();
  const [text, setText] = useState(search.q ?? "");
  const [inAddress, setInAddress] = useState(search.q);
  const field = useRef<HTMLInputElement>(null);
  useShortcut("/", "Search the tasks", () => field.current?.select(), { group: "Project" });

  // Somebody went back, or opened a saved view: the field says what the address says.
  if (search.q !== inAddress) {
    setInAddress(search.q);
    if (search.q !== text.trim()) setText(search.q ?? "");
  }
  const wanted = text.trim();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed sets the pause going
  useEffect(() => {
    if (wanted === (search.q ?? "")) return;
    const timer = setTimeout(() => change({ q: wanted }, { replace: true }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);

  return (
    <TextInput
      ref={field}
      type="search"
      size="xs"
      className={classes.search ?? ""}
      aria-label="Search the tasks"
      aria-keyshortcuts="/"
      placeholder="Search"
      maxLength={200}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        text === "" ? null : (
          <CloseButton
            size="xs"
            aria-label="Clear the search"
            onClick={() => {
              setText("");
              field.current?.focus();
            }}
          />
        )
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") setText("");
      }}
    />
  );
}
