import {
  PasswordInput,
  type PasswordInputProps,
  SimpleGrid,
  TextInput,
  type TextInputProps,
} from "@mantine/core";

export function EmailField(props: TextInputProps) {
  return (
    <TextInput
      label="E-mail"
      type="email"
      inputMode="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
    />
  );
}

export function NewPasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      label="New password"
      description="A few words in a row are stronger than a short riddle."
      autoComplete="new-password"
      // Mantine says so of other fields by itself.
      aria-invalid={Boolean(props.error)}
      {...props}
    />
  );
}

export function CurrentPasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      label="Password"
      autoComplete="current-password"
      aria-invalid={Boolean(props.error)}
      {...props}
    />
  );
}

export function NameFields({ given, family }: { given: TextInputProps; family: TextInputProps }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
      <TextInput label="Given name" autoComplete="given-name" {...given} />
      <TextInput label="Family name" autoComplete="family-name" {...family} />
    </SimpleGrid>
  );
}
