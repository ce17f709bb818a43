import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import type { PublicRegistration } from "@/api/types";
import { FormFailure } from "@/components/form-failure";
import { failureOf } from "../failures";
import classes from "./ticket.module.css";
import { useShown } from "./use-shown";

interface TransferProps {
  registration: PublicRegistration;
  secret: string;
  /** Whether the name was changed. */
  onDone: (changed: boolean) => void;
}

/** Another person comes in one's place. */
export function Transfer({ registration, secret, onDone }: TransferProps) {
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [empty, setEmpty] = useState(false);
  const shown = useShown(registration, secret);
  const transfer = useMutation({
    mutationFn: () =>
      api("POST /public/registrations/{registration}/transfer", {
        path: { registration: registration.id },
        body: { name: name.trim() },
        manageSecret: secret,
      }),
    onSuccess: (changed) => {
      shown(changed);
      onDone(true);
    },
  });
  const refused = isProblem(transfer.error, "validation_failed")
    ? transfer.error.errors.find(({ field }) => field === "name")?.message
    : undefined;
  useEffect(() => input.current?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const nothing = name.trim() === "";
    setEmpty(nothing);
    if (nothing) input.current?.focus();
    else transfer.mutate();
  };
  return (
    <form className={classes.panel} onSubmit={submit} noValidate aria-labelledby="transfer-title">
      <h2 className={classes.panelTitle} id="transfer-title">
        Put it into another name
      </h2>
      <p className={classes.text}>
        The ticket gets a new code, and the present one lets nobody in any more. The mail with the
        new one comes to {registration.email}.
      </p>
      <TextInput
        ref={input}
        label="Name of who is coming"
        autoComplete="off"
        maxLength={200}
        size="md"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={empty && name.trim() === "" ? "Type a name." : refused}
        aria-required
      />
      <FormFailure
        failure={transfer.isError && refused === undefined ? failureOf(transfer.error) : null}
      />
      <div className={classes.buttons}>
        <Button type="submit" size="md" loading={transfer.isPending}>
          Change the name
        </Button>
        <Button variant="default" size="md" onClick={() => onDone(false)}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
