import { Anchor, Container, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PageHeader } from "@/components/page-header";
import { SettingsSection } from "@/components/settings-section";
import { projectQuery } from "@/lib/projects";
import { General } from "./general";
import { Labels } from "./labels";
import { Members } from "./members";
import { PutAway } from "./put-away";
import { Statuses } from "./statuses";

export function ProjectSettings({ projectKey }: { projectKey: string }) {
  const { data: project } = useSuspenseQuery(projectQuery(projectKey));
  const back = (
    <Anchor
      renderRoot={(props) => (
        <Link {...props} to="/projects/$projectKey" params={{ projectKey: project.key }} />
      )}
    >
      {project.name}
    </Anchor>
  );
  return (
    <Container size="md" w="100%" py="xl">
      <PageHeader title="Project settings" description={back} />
      {!project.can_manage && (
        <Text c="dimmed" maw="36rem">
          Whoever created this project and the admins change its settings. You can see them, and add
          labels.
        </Text>
      )}
      <SettingsSection title="General">
        {/* Another project is another form. */}
        <General key={project.id} project={project} />
      </SettingsSection>
      <SettingsSection
        title="Columns"
        description="The states that a task goes through, from left to right on the board."
      >
        <Statuses project={project} />
      </SettingsSection>
      <SettingsSection title="Labels" description="To mark tasks with, across all columns.">
        <Labels project={project} />
      </SettingsSection>
      <SettingsSection
        title="People"
        description={
          project.visibility === "everyone"
            ? "Everyone in the workspace sees this project and works in it."
            : "Only its members and the admins see this project."
        }
      >
        <Members project={project} />
      </SettingsSection>
      {project.can_manage && (
        <SettingsSection title="Put away">
          <PutAway project={project} />
        </SettingsSection>
      )}
    </Container>
  );
}
