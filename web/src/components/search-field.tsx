import { CloseButton, TextInput, type TextInputProps } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

const PAUSE_MS = 250;

interface SearchFieldProps extends Omit<TextInputProps, "value" | "onChange"> {
  label: string;
  /** What is searched for now, as the address has it. */
  value: string;
  onSearch: (text: string) => void;
}

/** Searches while one types: what is wanted goes out when one pauses. */
export function SearchField({ label, value, onSearch, ...rest }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const field = useRef<HTMLInputElement>(null);

  // Somebody went back, or the filters were cleared: the field says what the address says.
  if (value !== known) {
    setKnown(value);
    if (value !== text.trim()) setText(value);
  }
  const wanted = text.trim();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed sets the pause going
  useEffect(() => {
    if (wanted === value) return;
    const timer = setTimeout(() => onSearch(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);

  return (
    <TextInput
      {...rest}
      ref={field}
      type="search"
      aria-label={label}
      placeholder={label}
      maxLength={100}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text !== "" && (
          <CloseButton
            size="sm"
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
    />
  );
}
