import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { EventDetail } from "@/api/types";
import rows from "@/components/rows.module.css";
import { useFormDraft } from "@/lib/use-form-draft";
import { addQuestion, useArrangeQuestions, useRemoveQuestion } from "../queries/event-parts";
import { eventKeys } from "../queries/events";
import { AddPart } from "./add-part";
import { QuestionForm } from "./question-form";
import { QuestionRow } from "./question-row";
import { NO_QUESTION, questionBody } from "./question-values";
import { useArranging } from "./use-arranging";

/** What people are asked besides their name and address. */
export function Questions({ event }: { event: EventDetail }) {
  const queryClient = useQueryClient();
  const arrange = useArrangeQuestions(event);
  const remove = useRemoveQuestion(event);
  const { shown, move, announcement } = useArranging(
    event.questions,
    ({ label }) => label,
    arrange.mutate,
  );
  const draft = useFormDraft(`event:${event.id}:question:new`, NO_QUESTION);
  return (
    <>
      {shown.length === 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          None yet. Name and e-mail address are asked anyway.
        </Text>
      )}
      <ul className={rows.rows}>
        {shown.map((question, position) => (
          <QuestionRow
            key={question.id}
            event={event}
            question={question}
            position={position}
            last={shown.length - 1}
            onMove={move}
            onRemove={remove.mutate}
          />
        ))}
      </ul>
      <AddPart action="Add a question" begun={draft.dirty}>
        {(onLeave) => (
          <QuestionForm
            draft={draft}
            label="New question"
            action="Add the question"
            onSave={async (values) => {
              await addQuestion(event.id, questionBody(values));
              await queryClient.invalidateQueries({ queryKey: eventKeys.details });
            }}
            onLeave={onLeave}
          />
        )}
      </AddPart>
      <div className="visually-hidden" role="status" aria-live="polite">
        {announcement}
      </div>
    </>
  );
}
