import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconScan, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useStore } from "@/lib/store";
import { Door } from "../door/door";
import type { KeptEvent } from "../kept/records";
import type { Vault } from "../kept/vault";
import { AnswerPanel } from "./answer-panel";
import { CodeField } from "./code-field";
import { ConflictReport } from "./conflict-report";
import { DeviceDrawer } from "./device-drawer";
import { Notices } from "./notices";
import { gate, sound } from "./preferences";
import { ScanBar } from "./scan-bar";
import classes from "./scan-page.module.css";
import { SearchDrawer } from "./search-drawer";
import { unlockSound } from "./signals";
import { useOpensOffline } from "./use-opens-offline";
import { useScanner } from "./use-scanner";
import { useWakeLock } from "./use-wake-lock";
import { useWedge } from "./use-wedge";
import { Viewfinder } from "./viewfinder";

interface ScanPageProps {
  kept: KeptEvent;
  vault: Vault;
}

/** The scanner: the whole screen of a phone at the door. */
export function ScanPage({ kept, vault }: ScanPageProps) {
  const door = useDoor(kept, vault);
  const state = useStore(door.state);
  const scanner = useScanner(door);
  const [searching, search] = useDisclosure();
  const [settings, device] = useDisclosure();
  const [reading, report] = useDisclosure();
  const conflicts = reading && state.conflicts.length > 0;
  const apart = searching || settings || conflicts;
  useWakeLock();
  const touched = useTouched();
  const audible = useStore(sound) === "off" || touched;
  useWedge((text, at) => scanner.scan(text, "typed", at));
  const opensOffline = useOpensOffline();
  const here = useStore(gate);
  return (
    <div className={classes.page}>
      <ScanBar
        title={kept.title}
        slug={kept.slug}
        gate={here}
        state={state}
        onSettings={device.open}
      />
      <main id="main" tabIndex={-1} className={classes.main}>
        <Notices state={state} path={`/scan/${kept.slug}`} onConflicts={report.open} />
        <div className={classes.stage}>
          {/* What the camera sees behind a drawer is not meant to be scanned. */}
          <Viewfinder onCode={(text, at) => !apart && scanner.scan(text, "camera", at)} />
          <AnswerPanel scanner={scanner}>
            <IconScan size={40} stroke={1.4} aria-hidden />
            <Text fw={650} fz="lg">
              Hold a ticket’s code before the camera
            </Text>
            <Text c="dimmed">
              {audible
                ? "A scanner that types works too, at any moment."
                : "Touch the screen once, so that answers can be heard."}
            </Text>
          </AnswerPanel>
        </div>
        <div className={classes.otherwise}>
          <CodeField onCode={(text) => scanner.scan(text, "typed", performance.now())} />
          <Button
            size="md"
            variant="default"
            leftSection={<IconSearch size={18} aria-hidden />}
            onClick={search.open}
          >
            Search by name
          </Button>
        </div>
      </main>
      <SearchDrawer
        eventId={kept.event_id}
        door={door}
        opened={searching}
        onClose={search.close}
        onAdmit={scanner.admit}
      />
      <DeviceDrawer
        door={door}
        scanner={kept.scanner}
        opensOffline={opensOffline}
        opened={settings}
        onClose={device.close}
      />
      <ConflictReport
        conflicts={state.conflicts}
        opened={conflicts}
        onClose={report.close}
        onDismiss={() => {
          report.close();
          void door.dismiss(state.conflicts);
        }}
      />
    </div>
  );
}

function useDoor(kept: KeptEvent, vault: Vault): Door {
  const [door] = useState(() => new Door(kept, vault));
  const here = useStore(gate);
  useEffect(() => {
    door.gate = here.trim();
  }, [door, here]);
  useEffect(() => {
    void door.open();
    return () => door.close();
  }, [door]);
  return door;
}

/** Whether somebody has touched the page, without which no browser lets it be heard. */
function useTouched(): boolean {
  // The page may have been opened by a touch, from the desk.
  const [touched, setTouched] = useState(() => navigator.userActivation?.hasBeenActive === true);
  useEffect(() => {
    const onTouch = () => {
      unlockSound();
      setTouched(true);
    };
    if (navigator.userActivation?.hasBeenActive) unlockSound();
    window.addEventListener("pointerdown", onTouch);
    window.addEventListener("keydown", onTouch);
    return () => {
      window.removeEventListener("pointerdown", onTouch);
      window.removeEventListener("keydown", onTouch);
    };
  }, []);
  return touched;
}
