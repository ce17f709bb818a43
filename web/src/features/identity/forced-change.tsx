import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "@/api/client";
import { meQuery } from "@/lib/session";
import { useSubmit } from "@/lib/use-submit";
import { CurrentPasswordField, NewPasswordField } from "./fields";
import { required } from "./validate";
import { VisitorForm } from "./visitor-form";

/** The first password was made by the server and has been in an e-mail, so it has to go. */
export function ForcedChange() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { current_password: "", new_password: "" },
    validate: {
      current_password: required("the password from the e-mail"),
      new_password: required("a new password"),
    },
  });
  const submit = useSubmit(form, async (values) => {
    await api("POST /auth/change-password", { body: values });
    await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
    await navigate({ to: "/" });
  });
  return (
    <VisitorForm
      title="Choose your own password"
      intro="The one you signed in with was sent by e-mail. Replace it, and you are in."
      submit={submit}
      action="Save and continue"
    >
      <CurrentPasswordField
        label="Password you were sent"
        autoFocus
        key={form.key("current_password")}
        {...form.getInputProps("current_password")}
      />
      <NewPasswordField key={form.key("new_password")} {...form.getInputProps("new_password")} />
    </VisitorForm>
  );
}
