import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import rows from "@/components/rows.module.css";

interface NameFieldProps {
  label: string;
  value: string;
  maxLength: number;
  /** Begin with the text selected, to write over it. */
  selected?: boolean;
  disabled: boolean;
  onSave: (name: string) => void;
}

/** A name that is saved when one leaves it or presses Enter; Escape takes back what was typed. */
export function NameField({ label, value, maxLength, selected, disabled, onSave }: NameFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (selected === true) field.current?.select();
  }, [selected]);
  const save = () => {
    const name = typed?.trim() ?? "";
    setTyped(null);
    if (name !== "" && name !== value) onSave(name);
  };
  return (
    <TextInput
      ref={field}
      className={rows.grow ?? ""}
      aria-label={label}
      maxLength={maxLength}
      disabled={disabled}
      value={typed ?? value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) save();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
