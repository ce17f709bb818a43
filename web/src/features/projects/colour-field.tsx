import { ColorSwatch, Group, Input, Popover, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { COLOURS, colourName } from "./colours";
import classes from "./projects.module.css";

interface ColourChoiceProps {
  value: string;
  onChange: (color: string) => void;
}

/** A dozen colours with names instead of sixteen million without. */
export function ColourChoice({ value, onChange }: ColourChoiceProps) {
  return (
    <div className={classes.colours} role="radiogroup" aria-label="Colour">
      {COLOURS.map((color) => (
        // biome-ignore lint/a11y/useSemanticElements: a colour to press, drawn as one
        <button
          key={color}
          type="button"
          role="radio"
          aria-checked={color === value}
          aria-label={colourName(color)}
          title={colourName(color)}
          tabIndex={color === value || (!isListed(value) && color === COLOURS[0]) ? 0 : -1}
          className={classes.colour}
          style={{ backgroundColor: color }}
          onClick={() => onChange(color)}
          onKeyDown={(event) => {
            const step = STEPS[event.key];
            if (step === undefined) return;
            event.preventDefault();
            const next = (COLOURS.indexOf(color) + step + COLOURS.length) % COLOURS.length;
            onChange(COLOURS[next] ?? color);
            const sibling = event.currentTarget.parentElement?.children[next];
            if (sibling instanceof HTMLElement) sibling.focus();
          }}
        >
          {color === value && <IconCheck size={15} stroke={3} aria-hidden />}
        </button>
      ))}
    </div>
  );
}

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

function isListed(value: string): boolean {
  return COLOURS.some((color) => color === value);
}

export function ColourField({ value, onChange }: ColourChoiceProps) {
  return (
    <Input.Wrapper label="Colour" labelElement="div">
      <Group mt={6}>
        <ColourChoice value={value} onChange={onChange} />
      </Group>
    </Input.Wrapper>
  );
}

interface ColourButtonProps extends ColourChoiceProps {
  /** What has the colour: "To do". */
  of: string;
}

/** A dot that opens the choice, where there is no room for all of them. */
export function ColourButton({ of, value, onChange }: ColourButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.colourButton ?? ""}
          aria-label={`Colour of ${of}: ${colourName(value)}`}
          onClick={() => setOpen(!open)}
        >
          <ColorSwatch color={value} size={18} component="span" />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <ColourChoice
          value={value}
          onChange={(color) => {
            if (color !== value) onChange(color);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
