import { modals } from "@mantine/modals";
import type { EventDetail } from "@/api/types";
import { CancelDialog } from "./cancel-dialog";
import { PublishDialog } from "./publish-dialog";

interface Answers {
  publish: () => void;
  edit: () => void;
}

export function askToPublish(event: EventDetail, { publish, edit }: Answers): void {
  const id = `publish:${event.id}`;
  const after = (act: () => void) => () => {
    modals.close(id);
    act();
  };
  modals.open({
    modalId: id,
    title: `Publish “${event.title}”?`,
    children: (
      <PublishDialog
        event={event}
        onClose={after(() => {})}
        onPublish={after(publish)}
        onEdit={after(edit)}
      />
    ),
  });
}

export function askToCancel(event: EventDetail, cancel: () => void): void {
  const id = `cancel:${event.id}`;
  modals.open({
    modalId: id,
    title: `Cancel “${event.title}”?`,
    children: (
      <CancelDialog
        event={event}
        onClose={() => modals.close(id)}
        onCancel={() => {
          modals.close(id);
          cancel();
        }}
      />
    ),
  });
}
