import { Button, Text, Title } from "@mantine/core";
import { IconScan } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { CopyField } from "@/components/copy-field";
import classes from "./desk.module.css";

const LinkCode = lazy(() => import("./link-code"));

/** The way to the scanner: here, or on the phone that is held before this screen. */
export function OpenScanner({ slug }: { slug: string }) {
  const address = `${window.location.origin}/scan/${slug}`;
  return (
    <section aria-labelledby="open-scanner" className={classes.open}>
      <Title order={2} id="open-scanner">
        Scan tickets
      </Title>
      <Button
        renderRoot={(props) => <Link to="/scan/$event" params={{ event: slug }} {...props} />}
        leftSection={<IconScan size={20} aria-hidden />}
        size="md"
      >
        Open the scanner
      </Button>
      <div className={classes.phone}>
        <Suspense fallback={<span className={classes.code} />}>
          <LinkCode text={address} label="QR code of the scanner’s address" />
        </Suspense>
        <div>
          <Text size="sm" mb="xs">
            On a phone: point its camera at this code, and sign in there. Opened once with a
            network, the scanner works without one too.
          </Text>
          <CopyField label="Address of the scanner" value={address} />
        </div>
      </div>
    </section>
  );
}
