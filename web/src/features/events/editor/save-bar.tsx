import { Button, Group, Text } from "@mantine/core";
import type { EventDetail } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { KeyCaps } from "@/components/key-caps";
import { joined } from "@/lib/field-names";
import classes from "./editor.module.css";
import { FIELD_NAME, type Field } from "./event-fields";
import { EVENT_FORM, type EventForm } from "./use-event-form";

interface SaveBarProps {
  event: EventDetail;
  form: EventForm;
}

/** Says what is not saved yet, wherever on the page one is. */
export function SaveBar({ event, form }: SaveBarProps) {
  const { unsaved, overtaken, failure, saving } = form;
  if (unsaved.length === 0) return null;
  return (
    <section className={classes.saveBar} aria-label="Changes that are not saved">
      <FormFailure failure={failure} />
      <Group justify="space-between" gap="sm">
        <div className={classes.saveText}>
          <Text size="sm" fw={600}>
            Not saved yet: {joined(unsaved.map((field) => FIELD_NAME[field].toLowerCase()))}
          </Text>
          <Text size="xs" c="dimmed">
            {overtaken.length > 0
              ? "Somebody else has changed some of it meanwhile. You are asked when you save."
              : (whoIsTold(event, unsaved) ?? "Kept on this device until you save.")}
          </Text>
        </div>
        <Group gap="xs">
          <Button variant="subtle" color="gray" size="sm" onClick={form.throwAway}>
            Throw away
          </Button>
          <Button
            type="submit"
            form={EVENT_FORM}
            size="sm"
            loading={saving}
            rightSection={
              <span className={classes.keys}>
                <KeyCaps keys="mod+s" />
              </span>
            }
          >
            Save
          </Button>
        </Group>
      </Group>
    </section>
  );
}

const TOLD: readonly Field[] = ["starts_at", "ends_at", "timezone", "place", "link"];

/** Who has a ticket wants to know when it is another day or another place. */
function whoIsTold({ status, over, taken }: EventDetail, changed: readonly Field[]): string | null {
  if (status !== "published" || over || taken === 0) return null;
  if (!changed.some((field) => TOLD.includes(field))) return null;
  return "Everybody who is registered gets the new time and place by mail.";
}
