import { Alert, List, Stack, Text, Title } from "@mantine/core";
import { Dropzone, type FileRejection } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { IconAlertTriangle, IconFileImport } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { describeError, ProblemError } from "@/api/errors";
import type { ImportReport } from "@/api/types";
import { LARGEST_EXPORT, LARGEST_IN_WORDS, tryImport } from "./import-trello";
import classes from "./imports.module.css";
import { SendProgress } from "./send-progress";

interface ChooseFileProps {
  onReport: (file: File, report: ImportReport) => void;
}

export function ChooseFile({ onReport }: ChooseFileProps) {
  const { look, sent, name, problem, refuse } = useLook(onReport);
  return (
    <Stack gap="xl" maw="44rem">
      <div>
        <Title order={2}>Bring a board from Trello</Title>
        <Text c="dimmed" mt={4}>
          Choose its export. You see first what would come and what would not; nothing is written
          until you say so.
        </Text>
      </div>
      <div>
        <Dropzone
          className={classes.drop ?? ""}
          accept={{ "application/json": [".json"] }}
          maxSize={LARGEST_EXPORT}
          multiple={false}
          loading={sent !== null}
          onDrop={([file]) => file !== undefined && void look(file)}
          onReject={([rejection]) => rejection !== undefined && refuse(reasonOf(rejection))}
          inputProps={{ "aria-label": "Trello export, a JSON file" }}
          aria-label="Choose or drop a Trello export"
          {...(problem !== null && { "aria-describedby": "import-problem" })}
        >
          <Stack align="center" gap="xs" py="xl">
            <IconFileImport size={36} stroke={1.5} aria-hidden />
            <Text fw={600}>Drop the exported file here, or press to choose it</Text>
            <Text size="sm" c="dimmed">
              JSON, up to {LARGEST_IN_WORDS}
            </Text>
          </Stack>
        </Dropzone>
        {sent !== null && <SendProgress sent={sent} working={`Reading ${name}`} />}
        {problem !== null && (
          <Alert
            id="import-problem"
            color="red"
            mt="md"
            role="alert"
            title="This file cannot be imported"
            icon={<IconAlertTriangle size={20} aria-hidden />}
          >
            {problem}
          </Alert>
        )}
      </div>
      <div>
        <Title order={3} fz="md" mb="xs">
          How to get the export
        </Title>
        <List type="ordered" spacing={4} size="sm">
          <List.Item>In Trello, open the board and its menu.</List.Item>
          <List.Item>Choose “Print, export, and share”, then “Export as JSON”.</List.Item>
          <List.Item>Save the page that opens as a file.</List.Item>
        </List>
      </div>
    </Stack>
  );
}

/** Sends the file for a look, and says how far that is. */
function useLook(onReport: ChooseFileProps["onReport"]) {
  const [sent, setSent] = useState<number | null>(null);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);

  const look = async (file: File) => {
    const current = new AbortController();
    controller.current = current;
    setProblem(null);
    setName(file.name);
    setSent(0);
    try {
      onReport(file, await tryImport(file, setSent, current.signal));
    } catch (error) {
      if (!current.signal.aborted) setProblem(whyNot(error));
    } finally {
      setSent(null);
    }
  };
  return { look, sent, name, problem, refuse: setProblem };
}

function whyNot(error: unknown): string {
  const [first] = error instanceof ProblemError ? error.errors : [];
  return first?.message ?? describeError(error);
}

function reasonOf({ file, errors }: FileRejection): string {
  switch (errors[0]?.code) {
    case "file-too-large":
      return `${file.name} is larger than ${LARGEST_IN_WORDS}.`;
    case "file-invalid-type":
      return `${file.name} is not a JSON file. Trello's export ends in .json.`;
    case "too-many-files":
      return "One board at a time, please.";
    default:
      return `${file.name} cannot be read.`;
  }
}
