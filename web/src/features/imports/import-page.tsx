import { useState } from "react";
import type { ImportReport } from "@/api/types";
import { ChooseFile } from "./choose-file";
import { ImportDone } from "./import-done";
import { ImportForm } from "./import-form";

type Step =
  | { at: "choose" }
  | { at: "report"; file: File; report: ImportReport }
  | { at: "done"; report: ImportReport };

/** A board from Trello becomes a project: look at what would come, decide, import. */
export function ImportPage() {
  const [step, setStep] = useState<Step>({ at: "choose" });
  const restart = () => setStep({ at: "choose" });
  switch (step.at) {
    case "choose":
      return <ChooseFile onReport={(file, report) => setStep({ at: "report", file, report })} />;
    case "report":
      return (
        <ImportForm
          file={step.file}
          report={step.report}
          onDone={(report) => setStep({ at: "done", report })}
          onCancel={restart}
        />
      );
    case "done":
      return <ImportDone report={step.report} onAnother={restart} />;
  }
}
