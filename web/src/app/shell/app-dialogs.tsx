import { useParams } from "@tanstack/react-router";
import { NewProjectDialog } from "@/features/projects/new-project-dialog";
import { NewTaskDialog } from "@/features/tasks/quick-create/new-task-dialog";

/** What can be created from everywhere. */
export function AppDialogs() {
  const { projectKey } = useParams({ strict: false });
  return (
    <>
      <NewTaskDialog projectKey={projectKey} />
      <NewProjectDialog />
    </>
  );
}
