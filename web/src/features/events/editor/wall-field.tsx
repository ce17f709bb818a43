import { CloseButton, Group, Input, TextInput } from "@mantine/core";
import { type FocusEvent, useId } from "react";
import classes from "./editor.module.css";

interface WallFieldProps {
  label: string;
  description?: string;
  /** "2026-11-20T19:00"; what is not given yet is missing. */
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  required?: boolean;
  /** The time that a day gets which has none yet. */
  usualTime?: string;
  /** The keyboard has left both of its fields. */
  onLeave?: () => void;
}

/**
 * A day and a time by the clocks of the event. With the browser's own fields: one types into them,
 * a phone shows the wheel that its owner knows, and a screen reader reads them part by part.
 */
export function WallField(props: WallFieldProps) {
  const { label, description, value, onChange, error, required = false, usualTime } = props;
  const id = useId();
  const [day = "", time = ""] = value.split("T");
  const set = (nextDay: string, nextTime: string) => {
    const begun = day === "" && nextDay !== "" && nextTime === "" && usualTime !== undefined;
    const clock = begun ? usualTime : nextTime;
    onChange(nextDay === "" && clock === "" ? "" : `${nextDay}T${clock}`);
  };
  const leave = (event: FocusEvent<HTMLDivElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) props.onLeave?.();
  };
  const described = error === undefined ? {} : { "aria-describedby": `${id}-error` };
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: `${id}-label` }}
      {...(description !== undefined && { description })}
      error={error}
      errorProps={{ id: `${id}-error` }}
      withAsterisk={required}
    >
      <Group
        gap="xs"
        wrap="nowrap"
        role="group"
        aria-labelledby={`${id}-label`}
        className={classes.wall ?? ""}
        onBlur={leave}
      >
        <TextInput
          type="date"
          aria-label={`${label}: day`}
          className={classes.day ?? ""}
          min="1970-01-01"
          max="9998-12-31"
          required={required}
          error={error !== undefined}
          {...described}
          value={day}
          onChange={(event) => set(event.currentTarget.value, time)}
        />
        <TextInput
          type="time"
          aria-label={`${label}: time`}
          className={classes.time ?? ""}
          required={required}
          error={error !== undefined}
          {...described}
          value={time}
          onChange={(event) => set(day, event.currentTarget.value)}
        />
        {!required && value !== "" && (
          <CloseButton aria-label={`${label}: clear`} onClick={() => onChange("")} />
        )}
      </Group>
    </Input.Wrapper>
  );
}
