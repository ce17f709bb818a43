import { Button, Select, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { Me } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { setTimeZone, timeZone } from "@/lib/format";
import { meQuery } from "@/lib/session";
import { showSuccess } from "@/lib/toast";
import { useSubmit } from "@/lib/use-submit";
import { NameFields } from "../fields";
import { names } from "../validate";

const ZONES = Intl.supportedValuesOf("timeZone");

export function ProfileForm({ me }: { me: Me }) {
  const queryClient = useQueryClient();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: {
      given_name: me.given_name,
      family_name: me.family_name,
      timezone: me.timezone,
    },
    validate: names,
  });
  const submit = useSubmit(form, async (values) => {
    const saved = await api("PATCH /me", { body: values });
    queryClient.setQueryData(meQuery.queryKey, saved);
    setTimeZone(saved.timezone);
    void queryClient.invalidateQueries({ queryKey: ["people"] });
    form.resetDirty();
    showSuccess("Your profile is saved");
  });
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack align="stretch">
        <NameFields
          given={form.getInputProps("given_name")}
          family={form.getInputProps("family_name")}
        />
        <Select
          label="Time zone"
          // The name in use may be an alias that the browser's list leaves out.
          data={[...new Set([...ZONES, "UTC", me.timezone])]}
          placeholder={`As this device: ${timeZone()}`}
          searchable
          clearable
          limit={60}
          nothingFoundMessage="No such zone"
          key={form.key("timezone")}
          {...form.getInputProps("timezone")}
        />
        <FormFailure failure={submit.failure} />
        <Button type="submit" loading={submit.pending} style={{ alignSelf: "flex-start" }}>
          Save
        </Button>
      </Stack>
    </form>
  );
}
