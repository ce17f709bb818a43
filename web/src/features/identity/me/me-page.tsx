import { Container, SegmentedControl } from "@mantine/core";
import { PageHeader } from "@/components/page-header";
import { SettingsSection } from "@/components/settings-section";
import { useMe } from "@/lib/session";
import { themeChoices, useThemeChoice } from "@/lib/theme-choice";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { SecondFactor } from "./second-factor";
import { Sessions } from "./sessions";

export function MePage() {
  const me = useMe();
  const [theme, setTheme] = useThemeChoice();
  return (
    <Container size="md" w="100%" py="xl">
      <PageHeader title="Profile and security" description={me.email} />
      <SettingsSection title="Profile" description="How others see you, and when your days begin.">
        <ProfileForm me={me} />
      </SettingsSection>
      <SettingsSection title="Theme">
        <SegmentedControl
          aria-label="Theme"
          data={themeChoices}
          value={theme}
          onChange={setTheme}
        />
      </SettingsSection>
      <SettingsSection title="Password" description="Changing it signs you out everywhere else.">
        <PasswordForm />
      </SettingsSection>
      <SettingsSection
        title="Second factor"
        description="A code from your phone, besides the password, when you sign in."
      >
        <SecondFactor enabled={me.second_factor} />
      </SettingsSection>
      <SettingsSection title="Sessions" description="Where you are signed in.">
        <Sessions />
      </SettingsSection>
    </Container>
  );
}
