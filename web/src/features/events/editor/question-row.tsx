import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "@/api/client";
import type { EventDetail, Id, Question } from "@/api/types";
import { ArrangedRow } from "@/components/arranged-row";
import { useFormDraft } from "@/lib/use-form-draft";
import { eventKeys } from "../queries/events";
import classes from "./editor.module.css";
import { PartMenu } from "./part-menu";
import { QuestionForm } from "./question-form";
import { KIND_NAME, questionPatch, questionValues } from "./question-values";

interface QuestionRowProps {
  event: EventDetail;
  question: Question;
  position: number;
  last: number;
  onMove: (id: Id, position: number) => void;
  onRemove: (question: Question) => void;
}

export function QuestionRow(props: QuestionRowProps) {
  const { event, question, position, last, onMove, onRemove } = props;
  const queryClient = useQueryClient();
  const saved = questionValues(question);
  const draft = useFormDraft(`event:${event.id}:question:${question.id}`, saved);
  // What somebody had begun to write before a reload is open again.
  const [editing, setEditing] = useState(draft.dirty);
  const edit = useRef<HTMLButtonElement>(null);
  const leave = () => {
    setEditing(false);
    setTimeout(() => edit.current?.focus());
  };
  const { label, kind, options, required } = question;
  return (
    <ArrangedRow
      kind="question"
      id={question.id}
      name={label}
      position={position}
      onMove={(to) => onMove(question.id, to)}
      onDropped={onMove}
    >
      {editing ? (
        <QuestionForm
          draft={draft}
          label={`Question ${label}`}
          action="Save"
          onSave={async (values) => {
            const body = questionPatch(saved, values);
            if (Object.keys(body).length > 0)
              await api("PATCH /events/{event}/questions/{question}", {
                path: { event: event.id, question: question.id },
                body,
              });
            await queryClient.invalidateQueries({ queryKey: eventKeys.details });
          }}
          onLeave={leave}
        />
      ) : (
        <>
          <div className={classes.part}>
            <Text fw={600} size="sm">
              {label}
            </Text>
            <Text size="sm" c="dimmed" lineClamp={2}>
              {kind === "choice" ? options.join(" · ") : KIND_NAME[kind]}
              {required && " · has to be answered"}
            </Text>
          </div>
          <PartMenu
            name={label}
            position={position}
            last={last}
            editRef={edit}
            onEdit={() => setEditing(true)}
            onMove={(to) => onMove(question.id, to)}
            onRemove={() => onRemove(question)}
          />
        </>
      )}
    </ArrangedRow>
  );
}
