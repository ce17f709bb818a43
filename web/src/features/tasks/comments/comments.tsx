import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Project, Task } from "@/api/types";
import { ErrorState } from "@/components/error-state";
import { MarkdownEditor } from "@/components/markdown/markdown-editor";
import { SkeletonList } from "@/components/skeletons";
import { formatNumber } from "@/lib/format";
import { threadQuery } from "../queries/comments";
import { CommentItem } from "./comment-item";
import classes from "./comments.module.css";
import { SHOWN } from "./thread";
import { useDeleteComment, useEditComment } from "./use-comments";
import { useComposer } from "./use-composer";
import { useMentionable } from "./use-mentionable";

interface CommentsProps {
  task: Task;
  project: Project;
  readOnly: boolean;
}

export function Comments({ task, project, readOnly }: CommentsProps) {
  const { data: thread, error, refetch } = useQuery(threadQuery(task.id));
  const people = useMentionable(project);
  const [shown, setShown] = useState(SHOWN);
  const edit = useEditComment(task.id);
  const { remove, bringBack } = useDeleteComment(task.id);

  if (thread === undefined)
    return error === null ? (
      <SkeletonList rows={3} avatar />
    ) : (
      <ErrorState
        error={error}
        title="The comments could not be loaded"
        onRetry={() => void refetch()}
      />
    );
  const earlier = Math.max(0, thread.items.length - shown);
  return (
    <div>
      {earlier > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => setShown(shown + SHOWN)}>
          Show {formatNumber(Math.min(SHOWN, earlier))} of {formatNumber(earlier)} earlier comments
        </Button>
      )}
      {thread.items.length === 0 && (
        <Text c="dimmed" size="sm">
          {readOnly ? "No comments." : "No comments yet. Write @ to draw somebody in."}
        </Text>
      )}
      <ol className={classes.list} aria-label="Comments, oldest first">
        {thread.items.slice(earlier).map((comment) => (
          <CommentItem
            key={comment.id}
            comment={comment}
            people={people}
            readOnly={readOnly}
            onEdit={(body) => edit.mutateAsync({ comment, body })}
            onDelete={() => remove(comment)}
            onRestore={() => bringBack(comment.id)}
          />
        ))}
      </ol>
      {!readOnly && <Composer task={task} people={people} />}
    </div>
  );
}

interface ComposerProps {
  task: Task;
  people: ReturnType<typeof useMentionable>;
}

function Composer({ task, people }: ComposerProps) {
  const composer = useComposer(task.id);
  return (
    <div id="new-comment">
      <MarkdownEditor
        label="New comment"
        value={composer.text}
        onChange={composer.setText}
        placeholder="Write a comment"
        minRows={2}
        people={people}
        onSubmit={composer.send}
        footer={
          <>
            <Button size="xs" onClick={composer.send} disabled={composer.text.trim() === ""}>
              Comment
            </Button>
            <Text size="xs" c="dimmed">
              Ctrl Enter sends · @ mentions
            </Text>
          </>
        }
      />
    </div>
  );
}
