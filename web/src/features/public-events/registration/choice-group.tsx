import { type ReactNode, useId } from "react";
import classes from "./fields.module.css";

export interface Choice {
  value: string;
  label: string;
  description?: string | undefined;
  /** Beside the label: how many are left. */
  note?: string | null | undefined;
}

interface ChoiceGroupProps {
  legend: ReactNode;
  /** As the API calls the field: where to look for it when it is wrong. */
  name: string;
  choices: readonly Choice[];
  value: string | null;
  onChange: (value: string) => void;
  error?: string | undefined;
  /** Each choice with an edge of its own, for those that say more than a word. */
  cards?: boolean;
}

/** One of several, all of them in sight. */
export function ChoiceGroup(props: ChoiceGroupProps) {
  const { legend, name, choices, value, onChange, error, cards = false } = props;
  const id = useId();
  return (
    <fieldset
      className={classes.group}
      aria-describedby={error === undefined ? undefined : `${id}-error`}
    >
      <legend className={classes.legend}>{legend}</legend>
      <div className={classes.choices} data-cards={cards || undefined}>
        {choices.map((choice) => (
          <label key={choice.value} className={classes.choice}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              aria-invalid={error !== undefined || undefined}
            />
            <span className={classes.choiceText}>
              <span className={classes.choiceHead}>
                <span>{choice.label}</span>
                {choice.note != null && <span className={classes.note}>{choice.note}</span>}
              </span>
              {choice.description && (
                <span className={classes.choiceDescription}>{choice.description}</span>
              )}
            </span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <p className={classes.error} id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
