import type { Question, Registration } from "@/api/types";

export interface Answered {
  key: string;
  question: string;
  answer: string;
}

const YES_NO: Record<string, string> = { yes: "Yes", no: "No" };

/** What somebody answered, by the questions as they are asked now; what is asked no longer comes last. */
export function answersOf(
  questions: readonly Question[],
  { answers }: Pick<Registration, "answers">,
): Answered[] {
  const given = new Map(
    Object.entries(typeof answers === "object" && answers !== null ? answers : {}).filter(
      (one): one is [string, string] => typeof one[1] === "string" && one[1] !== "",
    ),
  );
  const known = [...questions]
    .sort((one, other) => one.position - other.position)
    .map(({ id, label, kind }) => {
      const answer = given.get(id);
      given.delete(id);
      const shown = kind === "yes_no" ? (YES_NO[answer ?? ""] ?? answer) : answer;
      return { key: id, question: label, answer: shown ?? "" };
    });
  const former = [...given].map(([key, answer]) => ({
    key,
    question: "A question that is asked no longer",
    answer,
  }));
  return [...known, ...former];
}
