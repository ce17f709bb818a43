import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { Comment, Person } from "@/api/types";
import { Markdown } from "@/components/markdown/markdown";
import { MarkdownEditor } from "@/components/markdown/markdown-editor";
import { RelativeTime } from "@/components/time";
import { UserAvatar } from "@/components/user-avatar";
import { useDirectory } from "@/lib/directory";
import { useDraft } from "@/lib/drafts";
import { formatFull } from "@/lib/format";
import { isAdmin, useMe } from "@/lib/session";
import { useHeadingLevels } from "../panel/task-place";
import classes from "./comments.module.css";
import { isPending } from "./thread";

interface CommentItemProps {
  comment: Comment;
  people: readonly Person[];
  readOnly: boolean;
  onEdit: (body: string) => Promise<unknown>;
  onDelete: () => void;
  onRestore: () => void;
}

export function CommentItem(props: CommentItemProps) {
  const { comment, readOnly } = props;
  const me = useMe();
  const { section } = useHeadingLevels();
  const draft = useDraft(`comment:${comment.id}:edit`, comment.body);
  const [editing, setEditing] = useState(draft.dirty);
  const author = useDirectory().get(comment.author_id ?? "");
  const menu = useRef<HTMLButtonElement>(null);
  const own = comment.author_id === me.id;

  const leave = () => {
    setEditing(false);
    setTimeout(() => menu.current?.focus());
  };
  const commit = () => {
    const body = draft.text.trim();
    if (body === "") return;
    leave();
    if (body === comment.body) return draft.clear();
    props.onEdit(body).then(draft.clear, () => setEditing(true));
  };

  if (comment.deleted_at !== null)
    return (
      <li className={classes.deleted}>
        <Text size="sm" c="dimmed" component="span">
          {comment.author_name} · comment deleted <RelativeTime at={comment.deleted_at} />
        </Text>
        {!readOnly && (own || isAdmin(me)) && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={props.onRestore}>
            Bring back
          </Button>
        )}
      </li>
    );
  return (
    <li className={classes.comment} data-pending={isPending(comment) || undefined}>
      <UserAvatar person={author} size={28} withName={false} />
      <div className={classes.body}>
        <Group gap={6} wrap="nowrap" align="baseline">
          <Text fw={600} size="sm" truncate component="span">
            {comment.author_name}
          </Text>
          <Text size="xs" c="dimmed" component="span" className={classes.when ?? ""}>
            {isPending(comment) ? "Sending…" : <RelativeTime at={comment.created_at} />}
            {comment.edited_at !== null && (
              <span title={formatFull(comment.edited_at)}> · edited</span>
            )}
          </Text>
          {!readOnly && !isPending(comment) && (own || isAdmin(me)) && !editing && (
            <CommentMenu
              target={menu}
              author={comment.author_name}
              onEdit={own ? () => setEditing(true) : undefined}
              onDelete={props.onDelete}
            />
          )}
        </Group>
        {editing && !readOnly ? (
          <MarkdownEditor
            label="Your comment"
            value={draft.text}
            onChange={draft.setText}
            minRows={2}
            autoFocus
            people={props.people}
            onSubmit={commit}
            onLeave={leave}
            footer={
              <>
                <Button size="xs" onClick={commit} disabled={draft.text.trim() === ""}>
                  Save
                </Button>
                <Button
                  size="xs"
                  variant="subtle"
                  color="gray"
                  onClick={() => {
                    draft.clear();
                    leave();
                  }}
                >
                  Leave as it was
                </Button>
              </>
            }
          />
        ) : (
          <Markdown text={comment.body} topHeading={section + 1} />
        )}
      </div>
    </li>
  );
}

interface CommentMenuProps {
  target: React.RefObject<HTMLButtonElement | null>;
  author: string;
  onEdit: (() => void) | undefined;
  onDelete: () => void;
}

function CommentMenu({ target, author, onEdit, onDelete }: CommentMenuProps) {
  return (
    <Menu position="bottom-end" shadow="md" withinPortal>
      <Menu.Target>
        <ActionIcon
          ref={target}
          size={24}
          className={classes.menu ?? ""}
          aria-label={`Actions for the comment of ${author}`}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onEdit !== undefined && (
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
            Edit
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={onDelete}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
