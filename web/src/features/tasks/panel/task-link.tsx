import type { AnchorProps } from "@mantine/core";
import { type ReactNode, useContext } from "react";
import { AnchorLink } from "@/components/anchor-link";
import { TaskPlaceContext } from "./task-place";

interface TaskLinkProps extends AnchorProps {
  taskKey: string;
  children: ReactNode;
}

/** To another task, shown in the place where this one is. */
export function TaskLink({ taskKey, ...anchor }: TaskLinkProps) {
  const { place } = useContext(TaskPlaceContext);
  if (place === "page") return <AnchorLink to="/tasks/$taskKey" params={{ taskKey }} {...anchor} />;
  const projectKey = taskKey.replace(/-\d+$/, "");
  return (
    <AnchorLink
      to="/projects/$projectKey/tasks/$taskKey"
      params={{ projectKey, taskKey }}
      search={true}
      {...anchor}
    />
  );
}
