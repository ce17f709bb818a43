import { Container, SegmentedControl } from "@mantine/core";
import { PageHeader } from "@/components/page-header";
import { useMe } from "@/lib/session";
import { themeChoices, useThemeChoice } from "@/lib/theme-choice";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { SecondFactor } from "./second-factor";
import { Section } from "./section";
import { Sessions } from "./sessions";

export function MePage() {
  const me = useMe();
  const [theme, setTheme] = useThemeChoice();
  return (
    <Container size="md" w="100%" py="xl">
      <PageHeader title="Profile and security" description={me.email} />
      <Section title="Profile" description="How others see you, and when your days begin.">
        <ProfileForm me={me} />
      </Section>
      <Section title="Theme">
        <SegmentedControl
          aria-label="Theme"
          data={themeChoices}
          value={theme}
          onChange={setTheme}
        />
      </Section>
      <Section title="Password" description="Changing it signs you out everywhere else.">
        <PasswordForm />
      </Section>
      <Section
        title="Second factor"
        description="A code from your phone, besides the password, when you sign in."
      >
        <SecondFactor enabled={me.second_factor} />
      </Section>
      <Section title="Sessions" description="Where you are signed in.">
        <Sessions />
      </Section>
    </Container>
  );
}
