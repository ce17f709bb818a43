import { Modal } from "@mantine/core";
import { IconFolderPlus } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { SkeletonList } from "@/components/skeletons";
import { type Command, useCommands } from "@/lib/commands";
import { useStore } from "@/lib/store";
import { newProjectOpen, openNewProject } from "./new-project-store";

const NewProjectForm = lazy(() => import("./new-project-form"));

const COMMANDS: Command[] = [
  {
    id: "new-project",
    group: "Projects",
    label: "New project",
    keywords: ["create", "board"],
    icon: <IconFolderPlus size={18} stroke={1.75} />,
    run: openNewProject,
  },
];

/** Mounted once; opened from the navigation, the palette and empty screens. */
export function NewProjectDialog() {
  const open = useStore(newProjectOpen);
  useCommands("projects:new", COMMANDS);
  const close = () => newProjectOpen.set(false);
  return (
    <Modal opened={open} onClose={close} title="New project" size="md">
      {open && (
        <Suspense fallback={<SkeletonList rows={4} />}>
          <NewProjectForm onClose={close} />
        </Suspense>
      )}
    </Modal>
  );
}
