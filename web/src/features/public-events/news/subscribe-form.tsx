import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "@/api/client";
import { isProblem } from "@/api/errors";
import { FormFailure } from "@/components/form-failure";
import { failureOf } from "../failures";
import classes from "./news.module.css";

interface SubscribeFormProps {
  /** "all", or "event:" and an id. */
  topic: string;
  children?: ReactNode;
}

/** Has an address asked whether it wants news. What comes of it is in the mail, not here. */
export function SubscribeForm({ topic, children }: SubscribeFormProps) {
  const [email, setEmail] = useState("");
  const [empty, setEmpty] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const done = useRef<HTMLParagraphElement>(null);
  const ask = useMutation({
    mutationFn: () => api("POST /public/subscriptions", { body: { topic, email: email.trim() } }),
  });
  const refused = isProblem(ask.error, "validation_failed")
    ? ask.error.errors.find(({ field }) => field === "email")?.message
    : undefined;
  const wrong = empty ? "Type your e-mail address." : refused;

  useEffect(() => {
    if (refused !== undefined) input.current?.focus();
  }, [refused]);
  useEffect(() => {
    if (ask.isSuccess) done.current?.focus();
  }, [ask.isSuccess]);

  if (ask.isSuccess)
    return (
      <p className={classes.done} ref={done} tabIndex={-1}>
        Look into the mailbox of <strong>{email.trim()}</strong> and confirm there. Without that,
        nothing is sent.
      </p>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const nothing = email.trim() === "";
    setEmpty(nothing);
    if (nothing) input.current?.focus();
    else ask.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <div className={classes.line}>
        <TextInput
          ref={input}
          className={classes.email ?? ""}
          aria-label="E-mail for news"
          placeholder="you@example.org"
          type="email"
          autoComplete="email"
          inputMode="email"
          maxLength={254}
          size="md"
          value={email}
          onChange={(change) => setEmail(change.currentTarget.value)}
          error={wrong}
        />
        <Button type="submit" size="md" variant="default" loading={ask.isPending}>
          Ask for news
        </Button>
      </div>
      {children}
      <FormFailure failure={ask.isError && refused === undefined ? failureOf(ask.error) : null} />
    </form>
  );
}
