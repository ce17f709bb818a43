import { Button, Group, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isProblem } from "@/api/errors";
import type { ImportReport } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { formatNumber } from "@/lib/format";
import { useSubmit } from "@/lib/use-submit";
import { AlreadyImported } from "./already-imported";
import { LONGEST_MAP, mapText, runImport } from "./import-trello";
import { MatchMembers } from "./match-members";
import { ReportView } from "./report-view";
import { SendProgress } from "./send-progress";
import { useMatches } from "./use-matches";

interface ImportFormProps {
  file: File;
  report: ImportReport;
  onDone: (report: ImportReport) => void;
  onCancel: () => void;
}

const KEY = /^[A-Z][A-Z0-9]{1,9}$/;

/** What would come, and the few things to decide before it does. */
export function ImportForm({ file, report, onDone, onCancel }: ImportFormProps) {
  const queryClient = useQueryClient();
  const [already, setAlready] = useState(report.already_imported);
  const [copy, setCopy] = useState(false);
  const [sent, setSent] = useState(0);
  const { matches, match, people } = useMatches(report.members);
  const tooMany = mapText(matches).length > LONGEST_MAP;
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { name: report.name, key: report.key },
    validate: {
      name: (value) => (value.trim() === "" ? "Please enter a name." : null),
      key: (value) =>
        KEY.test(value.trim().toUpperCase())
          ? null
          : "Two to ten letters and digits, a letter first.",
    },
  });
  const submit = useSubmit(
    form,
    async ({ name, key }) => {
      setSent(0);
      const choices = { name: name.trim(), key: key.trim().toUpperCase(), matches, copy };
      const done = await runImport(file, choices, setSent);
      await queryClient.invalidateQueries({ queryKey: ["projects"] });
      onDone(done);
    },
    (error) => {
      if (isProblem(error, "already_imported")) {
        // Somebody else was faster than this look at it.
        setAlready(true);
        return true;
      }
      if (!isProblem(error, "key_taken")) return false;
      form.setFieldError("key", "Another project has this key. Please choose one that is free.");
      setTimeout(() => form.getInputNode("key")?.focus());
      return true;
    },
  );
  const tasks = report.counts.tasks ?? 0;
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="xl" maw="52rem">
        <div>
          <Title order={2}>{report.name}</Title>
          <Text c="dimmed" mt={4}>
            From {file.name}. Nothing has been written yet.
          </Text>
        </div>
        {already && <AlreadyImported copy={copy} onCopy={setCopy} />}
        <ReportView report={report} />
        <MatchMembers
          members={report.members}
          people={people}
          matches={matches}
          onMatch={match}
          tooMany={tooMany}
        />
        <section aria-labelledby="import-project">
          <Title order={3} fz="md" mb="sm" id="import-project">
            The new project
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="Name"
              maxLength={200}
              autoComplete="off"
              key={form.key("name")}
              {...form.getInputProps("name")}
            />
            <TextInput
              label="Key"
              description="Every task is called by it, such as GALA-42. It stays for good."
              inputWrapperOrder={["label", "input", "description", "error"]}
              maxLength={10}
              autoComplete="off"
              spellCheck={false}
              styles={{ input: { textTransform: "uppercase" } }}
              key={form.key("key")}
              {...form.getInputProps("key")}
            />
          </SimpleGrid>
        </section>
        <FormFailure failure={submit.failure} />
        {submit.pending && (
          <SendProgress sent={sent} working={`Writing ${formatNumber(tasks)} tasks`} />
        )}
        <Group gap="xs">
          <Button type="submit" loading={submit.pending} disabled={(already && !copy) || tooMany}>
            {already ? "Import a second copy" : `Import ${formatNumber(tasks)} tasks`}
          </Button>
          <Button variant="default" onClick={onCancel} disabled={submit.pending}>
            Another file
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
