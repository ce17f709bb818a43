import { ActionIcon, SegmentedControl, Select, Stack, Text, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { Project, Visibility } from "@/api/types";
import rows from "@/components/rows.module.css";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { displayName, useMe } from "@/lib/session";
import { useChangeProject } from "../queries/change-project";
import { useChangeMember } from "../queries/project-parts";

const VISIBILITIES: { value: Visibility; label: string }[] = [
  { value: "everyone", label: "Everyone here" },
  { value: "members", label: "Only its members" },
];

export function Members({ project }: { project: Project }) {
  const change = useChangeProject();
  return (
    <Stack>
      <SegmentedControl
        aria-label="Who sees the project"
        data={VISIBILITIES}
        value={project.visibility}
        disabled={!project.can_manage}
        onChange={(value) => {
          const visibility = VISIBILITIES.find((one) => one.value === value)?.value;
          if (visibility !== undefined) change.mutate({ project, patch: { visibility } });
        }}
      />
      {project.visibility === "members" && <MemberList project={project} />}
    </Stack>
  );
}

function MemberList({ project }: { project: Project }) {
  const me = useMe();
  const people = useDirectory();
  const change = useChangeMember(project);
  const candidates = [...people.values()].filter(
    ({ id, status }) => status === "active" && !project.member_ids.includes(id),
  );
  return (
    <>
      <ul className={rows.rows}>
        {project.member_ids.map((userId) => {
          const person = people.get(userId);
          const name = person === undefined ? "Someone who has left" : displayName(person);
          return (
            <li key={userId} className={rows.row}>
              <UserAvatar person={person} withName={false} />
              <Text size="sm" className={rows.grow ?? ""}>
                {name}
                {userId === me.id && " (you)"}
                {userId === project.created_by && (
                  <Text span c="dimmed">
                    {" "}
                    created the project
                  </Text>
                )}
              </Text>
              {project.can_manage && (
                <Tooltip label="Take out">
                  <ActionIcon
                    size={36}
                    aria-label={`Take ${name} out`}
                    onClick={() => change.mutate({ userId, member: false })}
                  >
                    <IconX size={17} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              )}
            </li>
          );
        })}
      </ul>
      {project.can_manage && (
        <Select
          aria-label="Let somebody in"
          placeholder="Let somebody in"
          data={candidates.map((person) => ({ value: person.id, label: displayName(person) }))}
          value={null}
          onChange={(userId) => {
            if (userId !== null) change.mutate({ userId, member: true });
          }}
          searchable
          nothingFoundMessage="Nobody by that name"
        />
      )}
    </>
  );
}
