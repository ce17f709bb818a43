import { Code, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import { setupQuery } from "@/lib/session";
import { useSubmit } from "@/lib/use-submit";
import { EmailField, NameFields, NewPasswordField } from "./fields";
import { useEnter } from "./use-enter";
import { email, names, required } from "./validate";
import { VisitorForm } from "./visitor-form";

/** Names the workspace and makes the first admin, guarded by the code from the console. */
export function FirstRun() {
  const enter = useEnter();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: {
      code: "",
      workspace: "",
      given_name: "",
      family_name: "",
      email: "",
      password: "",
    },
    validate: {
      ...names,
      code: required("the code"),
      workspace: required("a name"),
      email,
      password: required("a password"),
    },
  });
  const submit = useSubmit(
    form,
    async (values) => {
      const login = await api("POST /setup", { body: { ...values, code: values.code.trim() } });
      enter(login);
    },
    (error) => {
      if (!isProblem(error, "setup_done")) return false;
      queryClient.removeQueries({ queryKey: setupQuery.queryKey });
      void navigate({ to: "/sign-in" });
      return true;
    },
  );
  return (
    <VisitorForm
      title="Set up Muster"
      intro="Two minutes, once. You become the first admin and can then let the others in."
      submit={submit}
      action="Create the workspace"
    >
      <TextInput
        label="Code"
        description={
          <>
            It is printed on the console where <Code>muster serve</Code> is running.
          </>
        }
        autoComplete="off"
        spellCheck={false}
        autoFocus
        key={form.key("code")}
        {...form.getInputProps("code")}
      />
      <TextInput
        label="Workspace"
        description="The name of your team or organisation."
        autoComplete="organization"
        key={form.key("workspace")}
        {...form.getInputProps("workspace")}
      />
      <NameFields
        given={form.getInputProps("given_name")}
        family={form.getInputProps("family_name")}
      />
      <EmailField key={form.key("email")} {...form.getInputProps("email")} />
      <NewPasswordField
        label="Password"
        key={form.key("password")}
        {...form.getInputProps("password")}
      />
    </VisitorForm>
  );
}
