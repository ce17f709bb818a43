import { Button, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { FormFailure } from "@/components/form-failure";
import type { Submit } from "@/lib/use-submit";

interface VisitorFormProps {
  title: string;
  intro?: ReactNode;
  submit: Submit;
  action: string;
  children: ReactNode;
  /** Links to the other screens, below the button. */
  footer?: ReactNode;
}

export function VisitorForm(props: VisitorFormProps) {
  const { title, intro, submit, action, children, footer } = props;
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="lg">
        <Stack gap={6}>
          <Title order={1}>{title}</Title>
          {intro !== undefined && <Text c="dimmed">{intro}</Text>}
        </Stack>
        <Stack gap="md">{children}</Stack>
        <FormFailure failure={submit.failure} />
        <Button type="submit" size="md" fullWidth loading={submit.pending}>
          {action}
        </Button>
        {footer !== undefined && <Stack gap={6}>{footer}</Stack>}
      </Stack>
    </form>
  );
}

/** What follows when a form has done its work: one thing to know, one way on. */
export function VisitorMessage(props: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Stack gap="lg" align="flex-start" role="status">
      <Title order={1}>{props.title}</Title>
      <Text fz="lg" lh={1.6} c="dimmed">
        {props.children}
      </Text>
      {props.action}
    </Stack>
  );
}
