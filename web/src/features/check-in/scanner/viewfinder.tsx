import { ActionIcon, Button, Text } from "@mantine/core";
import { IconBulb, IconBulbOff, IconCameraOff, IconCameraRotate } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useStore } from "@/lib/store";
import { Camera, type CameraFault } from "../camera/camera";
import classes from "./viewfinder.module.css";

interface ViewfinderProps {
  onCode: (text: string, at: number) => void;
}

/** What the camera sees. It is off while nobody looks at the page. */
export function Viewfinder({ onCode }: ViewfinderProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<Camera | null>(null);
  const latest = useEffectEvent(onCode);
  useEffect(() => {
    if (video.current === null) return;
    const opened = new Camera(video.current);
    opened.onCode = (text, at) => latest(text, at);
    setCamera(opened);
    const look = () => {
      if (document.hidden) opened.stop();
      else void opened.start();
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      opened.close();
    };
  }, []);
  return (
    <div className={classes.finder}>
      <video ref={video} className={classes.video} playsInline muted aria-label="Camera" />
      {camera !== null && <Controls camera={camera} />}
    </div>
  );
}

function Controls({ camera }: { camera: Camera }) {
  const { is, devices, device, torch } = useStore(camera.state);
  if (is === "starting" || is === "off")
    return (
      <p className={classes.note}>{is === "off" ? "The camera is off" : "Starting the camera"}</p>
    );
  if (is !== "on") return <Trouble fault={is} onRetry={() => void camera.start()} />;
  const following = devices[(devices.findIndex(({ id }) => id === device) + 1) % devices.length];
  return (
    <>
      <span className={classes.frame} aria-hidden="true" />
      <div className={classes.controls}>
        {torch !== null && (
          <ActionIcon
            size={44}
            className={classes.control ?? ""}
            aria-label="Lamp"
            aria-pressed={torch}
            onClick={() => void camera.setTorch(!torch)}
          >
            {torch ? <IconBulb size={24} aria-hidden /> : <IconBulbOff size={24} aria-hidden />}
          </ActionIcon>
        )}
        {devices.length > 1 && following !== undefined && (
          <ActionIcon
            size={44}
            className={classes.control ?? ""}
            aria-label={`Use another camera: ${following.label}`}
            onClick={() => void camera.choose(following.id)}
          >
            <IconCameraRotate size={24} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </>
  );
}

const TROUBLES: Record<CameraFault, { title: string; text: string }> = {
  insecure: {
    title: "Browsers show the camera to secure pages only",
    text: "Open this page by https. Until then, type codes, use a scanner that types, or search by name.",
  },
  refused: {
    title: "The camera may not be used here",
    text: "Allow it for this site: tap the sign beside the address, or look into the browser’s settings. Then try again.",
  },
  none: {
    title: "No camera was found",
    text: "Type codes, use a scanner that types, or search by name.",
  },
  busy: {
    title: "The camera does not answer",
    text: "Another app may be using it. Close that one, then try again.",
  },
};

function Trouble({ fault, onRetry }: { fault: CameraFault; onRetry: () => void }) {
  const { title, text } = TROUBLES[fault];
  return (
    <div className={classes.trouble} role="alert">
      <IconCameraOff size={32} stroke={1.5} aria-hidden />
      <Text fw={650}>{title}</Text>
      <Text size="sm">{text}</Text>
      {fault !== "insecure" && (
        <Button size="sm" variant="white" color="dark" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
