import { Tabs, Title } from "@mantine/core";
import { useState } from "react";
import type { Project, Task } from "@/api/types";
import { formatNumber } from "@/lib/format";
import { useShortcut } from "@/lib/shortcuts";
import { Comments } from "../comments/comments";
import { History } from "../history/history";
import classes from "./panel.module.css";
import { useHeadingLevels } from "./task-place";

interface ActivityProps {
  task: Task;
  project: Project;
  /** In the trash: it can be talked about no more. */
  readOnly: boolean;
}

/** What people said about a task, and what they did to it. */
export function Activity({ task, project, readOnly }: ActivityProps) {
  const [tab, setTab] = useState<string | null>("comments");
  const { section } = useHeadingLevels();
  useShortcut(
    "m",
    "Write a comment",
    () => {
      setTab("comments");
      setTimeout(() => document.querySelector<HTMLElement>("#new-comment textarea")?.focus());
    },
    { group: "Task", enabled: !readOnly },
  );
  return (
    <section aria-labelledby="task-activity">
      <Title id="task-activity" order={section} className="visually-hidden">
        Activity
      </Title>
      <Tabs value={tab} onChange={setTab} keepMounted={false} className={classes.activity ?? ""}>
        <Tabs.List>
          <Tabs.Tab value="comments">
            Comments{task.comment_count > 0 && ` ${formatNumber(task.comment_count)}`}
          </Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="comments" pt="md">
          <Comments task={task} project={project} readOnly={readOnly} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="xs">
          <History task={task} project={project} readOnly={readOnly} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
