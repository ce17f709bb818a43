import { Button, Drawer, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { RelativeTime } from "@/components/time";
import { formatNumber } from "@/lib/format";
import { useStore } from "@/lib/store";
import type { Door } from "../door/door";
import { gate, LONGEST_GATE, sound, vibration } from "./preferences";
import { signal } from "./signals";

interface DeviceDrawerProps {
  door: Door;
  scanner: string;
  /** Whether this page is kept on the device. */
  opensOffline: boolean;
  opened: boolean;
  onClose: () => void;
}

/** How this device behaves, and what it knows. */
export function DeviceDrawer(props: DeviceDrawerProps) {
  const { door, scanner, opensOffline, opened, onClose } = props;
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="md"
      title="This device"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <TextInput
          label="Gate"
          description="Every scan says where it was, so that a second one can be told."
          placeholder="North entrance"
          maxLength={LONGEST_GATE}
          value={useStore(gate)}
          onChange={(event) => gate.set(event.currentTarget.value)}
        />
        <Group gap="lg">
          <Switch
            label="Sound"
            checked={useStore(sound) === "on"}
            onChange={(event) => sound.set(event.currentTarget.checked ? "on" : "off")}
          />
          <Switch
            label="Vibration"
            checked={useStore(vibration) === "on"}
            onChange={(event) => vibration.set(event.currentTarget.checked ? "on" : "off")}
          />
          <Button size="xs" variant="default" onClick={() => signal("good")}>
            Try both
          </Button>
        </Group>
        <Text size="sm">Signed in as {scanner}.</Text>
        <Offline door={door} opensOffline={opensOffline} />
      </Stack>
    </Drawer>
  );
}

function Offline({ door, opensOffline }: Pick<DeviceDrawerProps, "door" | "opensOffline">) {
  const { list, waiting, link } = useStore(door.state);
  const [fetching, setFetching] = useState(false);
  const refresh = async () => {
    setFetching(true);
    await door.refreshList();
    setFetching(false);
  };
  return (
    <section aria-label="Without a network">
      <Text fw={650} mb={4}>
        Without a network
      </Text>
      <Text size="sm" c="dimmed" mb="sm">
        {list === null ? (
          "There is no list of tickets on this device: without a network, codes cannot be checked."
        ) : (
          <>
            A list of {formatNumber(list.size)} tickets, made <RelativeTime at={list.madeAt} />, is
            on this device. It can be read only with the tickets themselves.
          </>
        )}{" "}
        {waiting > 0 &&
          `${formatNumber(waiting)} ${waiting === 1 ? "scan waits" : "scans wait"} here to be sent. `}
        {opensOffline
          ? "This page opens without a network, too."
          : "Without a network this page cannot be opened anew: leave it open."}
      </Text>
      <Group gap="xs">
        <Button
          size="sm"
          variant="default"
          loading={fetching}
          disabled={link === "offline"}
          onClick={() => void refresh()}
        >
          Fetch the list now
        </Button>
        {list !== null && (
          <Button size="sm" variant="default" onClick={() => void door.forget()}>
            Forget the list
          </Button>
        )}
      </Group>
    </section>
  );
}
