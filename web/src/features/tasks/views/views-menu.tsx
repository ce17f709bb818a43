import { Menu, Modal, ScrollArea, UnstyledButton } from "@mantine/core";
import {
  IconBookmark,
  IconBookmarkPlus,
  IconCheck,
  IconDeviceFloppy,
  IconPencil,
  IconTrash,
  IconUsers,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Project, View } from "@/api/types";
import { isAdmin, useMe } from "@/lib/session";
import { showSuccess } from "@/lib/toast";
import { fromView, type ProjectSearch, toViewQuery } from "../filters/search";
import { useProjectSearch } from "../filters/use-project-search";
import { useChangeView, useDeleteView, viewsQuery } from "../queries/views";
import classes from "./project-page.module.css";
import { ViewForm } from "./view-form";

const ICON = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

/** The views that were saved of this project: one's own, and those that colleagues share. */
export function ViewsMenu({ project }: { project: Project }) {
  const me = useMe();
  const { search, change } = useProjectSearch();
  const { data: all = [] } = useQuery(viewsQuery);
  const [editing, setEditing] = useState<View | "new" | null>(null);
  const changeView = useChangeView();
  const deleteView = useDeleteView();

  const views = all.filter(({ project_id }) => project_id === project.id || project_id === null);
  const own = views.filter(({ owner_id }) => owner_id === me.id);
  const others = views.filter(({ owner_id }) => owner_id !== me.id);
  const current = views.find((view) => shows(view, search));
  const layout = search.layout ?? "board";
  const open = (view: View) => change(() => fromView(view.query, view.layout));
  const item = (view: View) => (
    <Menu.Item
      key={view.id}
      onClick={() => open(view)}
      rightSection={
        view === current ? (
          <IconCheck {...ICON} />
        ) : view.shared && view.owner_id === me.id ? (
          <IconUsers {...ICON} aria-label="Shared" aria-hidden={false} />
        ) : null
      }
      aria-current={view === current}
    >
      {view.name}
    </Menu.Item>
  );
  const updatable = own.filter((view) => view !== current);
  const overwrite = (view: View) =>
    changeView.mutate(
      { view, patch: { query: toViewQuery(search), layout } },
      { onSuccess: () => showSuccess(`“${view.name}” now shows this`) },
    );
  const mayChange = current?.owner_id === me.id;
  const mayDelete = mayChange || (current?.shared === true && isAdmin(me));

  return (
    <>
      <Menu position="bottom-end" width={260} shadow="md">
        <Menu.Target>
          <UnstyledButton className={classes.views ?? ""}>
            <IconBookmark size={18} stroke={1.7} aria-hidden />
            <span className={classes.viewName}>{current?.name ?? "Views"}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <ScrollArea.Autosize mah="50vh">
            {own.length > 0 && <Menu.Label>My views</Menu.Label>}
            {own.map(item)}
            {others.length > 0 && <Menu.Label>Shared by others</Menu.Label>}
            {others.map(item)}
            {views.length === 0 && (
              <Menu.Label>Save filters and layout under a name, to come back to them.</Menu.Label>
            )}
          </ScrollArea.Autosize>
          <Menu.Divider />
          <Menu.Item leftSection={<IconBookmarkPlus {...ICON} />} onClick={() => setEditing("new")}>
            Save this view
          </Menu.Item>
          {updatable.length > 0 && (
            <Menu.Sub>
              <Menu.Sub.Target>
                <Menu.Sub.Item leftSection={<IconDeviceFloppy {...ICON} />}>
                  Save into a view
                </Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown>
                {updatable.map((view) => (
                  <Menu.Item key={view.id} onClick={() => overwrite(view)}>
                    {view.name}
                  </Menu.Item>
                ))}
              </Menu.Sub.Dropdown>
            </Menu.Sub>
          )}
          {current !== undefined && mayChange && (
            <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={() => setEditing(current)}>
              Rename or share “{current.name}”
            </Menu.Item>
          )}
          {current !== undefined && mayDelete && (
            <Menu.Item
              c="red"
              leftSection={<IconTrash {...ICON} />}
              onClick={() => deleteView.mutate(current)}
            >
              Delete “{current.name}”
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === "new" ? "Save this view" : "Rename or share the view"}
        size="sm"
      >
        {editing !== null && (
          <ViewForm
            project={project}
            view={editing === "new" ? null : editing}
            query={toViewQuery(search)}
            layout={layout}
            onDone={() => setEditing(null)}
          />
        )}
      </Modal>
    </>
  );
}

/** Whether the address says what the view says, whichever month of the calendar is shown. */
function shows(view: View, search: ProjectSearch): boolean {
  const text = (one: ProjectSearch) => JSON.stringify(Object.entries(toViewQuery(one)).sort());
  const saved = fromView(view.query, view.layout);
  return saved.layout === search.layout && text(saved) === text(search);
}
