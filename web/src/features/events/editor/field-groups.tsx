import { Stack, Text, TextInput } from "@mantine/core";
import { useRef } from "react";
import { MarkdownEditor } from "@/components/markdown/markdown-editor";
import classes from "./editor.module.css";
import { type EventValues, type Field, type FieldErrors, shifted } from "./event-fields";
import { WallField } from "./wall-field";
import { ZoneSelect } from "./zone-select";

export interface FieldsProps {
  values: EventValues;
  errors: FieldErrors;
  change: (field: Field, text: string) => void;
}

export function TitleField({ values, errors, change }: FieldsProps) {
  return (
    <TextInput
      label="Title"
      placeholder="Autumn gala"
      maxLength={200}
      required
      data-autofocus
      error={errors.title}
      value={values.title}
      onChange={(event) => change("title", event.currentTarget.value)}
    />
  );
}

interface DescriptionFieldProps extends FieldsProps {
  onSubmit: () => void;
}

export function DescriptionField({ values, errors, change, onSubmit }: DescriptionFieldProps) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4} aria-hidden="true">
        Description
      </Text>
      <MarkdownEditor
        label="Description"
        value={values.description}
        onChange={(text) => change("description", text)}
        placeholder="What is it about, for whom, and what should they bring? Markdown works here."
        minRows={6}
        onSubmit={onSubmit}
      />
      {errors.description !== undefined && (
        <Text size="sm" c="red" role="alert" mt={4}>
          {errors.description}
        </Text>
      )}
    </div>
  );
}

export function WhenFields({ values, errors, change }: FieldsProps) {
  const { starts_at, ends_at } = values;
  const former = useRef(starts_at);
  /** Its length stays when its beginning moves, and a first day is the day it ends, too. */
  const onLeave = () => {
    const [endDay = "", endTime = ""] = ends_at.split("T");
    const [day = ""] = starts_at.split("T");
    if (endDay === "" && day !== "") change("ends_at", `${day}T${endTime}`);
    else if (former.current !== starts_at)
      change("ends_at", shifted(ends_at, former.current, starts_at));
    former.current = starts_at;
  };
  return (
    <Stack>
      <div className={classes.pair}>
        <WallField
          label="Starts"
          required
          value={starts_at}
          error={errors.starts_at}
          onChange={(wall) => change("starts_at", wall)}
          onLeave={onLeave}
        />
        <WallField
          label="Ends"
          required
          value={ends_at}
          error={errors.ends_at}
          onChange={(wall) => change("ends_at", wall)}
        />
      </div>
      <ZoneSelect
        value={values.timezone}
        error={errors.timezone}
        onChange={(zone) => change("timezone", zone)}
      />
    </Stack>
  );
}

export function PlaceFields({ values, errors, change }: FieldsProps) {
  return (
    <Stack>
      <TextInput
        label="Place"
        placeholder="Town hall, Market Square 1"
        maxLength={500}
        error={errors.place}
        value={values.place}
        onChange={(event) => change("place", event.currentTarget.value)}
      />
      <TextInput
        label="Online link"
        description="Only those who are registered see it."
        placeholder="https://"
        type="url"
        maxLength={2000}
        error={errors.link}
        value={values.link}
        onChange={(event) => change("link", event.currentTarget.value)}
      />
    </Stack>
  );
}

interface RegistrationFieldsProps extends FieldsProps {
  taken: number;
}

export function RegistrationFields({ values, errors, change, taken }: RegistrationFieldsProps) {
  return (
    <Stack>
      <TextInput
        label="Places"
        description={
          taken > 0
            ? `${taken} are taken. Who comes when all are waits for one. Empty is no limit.`
            : "Who comes when all are taken waits for one. Empty is no limit."
        }
        placeholder="No limit"
        inputMode="numeric"
        maxLength={9}
        maw="14rem"
        error={errors.capacity}
        value={values.capacity}
        onChange={(event) => change("capacity", event.currentTarget.value)}
      />
      <div className={classes.pair}>
        <WallField
          label="Registration opens"
          description="Empty: when it is published"
          usualTime="09:00"
          value={values.opens_at}
          error={errors.opens_at}
          onChange={(wall) => change("opens_at", wall)}
        />
        <WallField
          label="Registration closes"
          description="Empty: when it is over"
          usualTime="23:59"
          value={values.closes_at}
          error={errors.closes_at}
          onChange={(wall) => change("closes_at", wall)}
        />
      </div>
    </Stack>
  );
}
