import { type DragEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { droppedFiles, pastedFiles } from "./dropped-files";
import type { Uploads } from "./uploads";

interface FileIntake {
  /** Files are being dragged over the panel. */
  over: boolean;
  handlers: {
    onDragEnter: (event: DragEvent) => void;
    onDragOver: (event: DragEvent) => void;
    onDragLeave: () => void;
    onDrop: (event: DragEvent) => void;
  };
}

/** Takes files that are dropped anywhere on the panel, or pasted while it is shown. */
export function useFileIntake({ add, refuse }: Uploads, enabled: boolean): FileIntake {
  const [over, setOver] = useState(false);
  // Every element within the panel is entered and left by itself.
  const depth = useRef(0);
  const holdsFiles = (event: DragEvent) => enabled && event.dataTransfer.types.includes("Files");

  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (event.defaultPrevented || document.querySelector('[aria-modal="true"]') !== null) return;
    const files = pastedFiles(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  });
  useEffect(() => {
    if (!enabled) return;
    const listener = (event: ClipboardEvent) => onPaste(event);
    document.addEventListener("paste", listener);
    return () => document.removeEventListener("paste", listener);
  }, [enabled]);

  return {
    over,
    handlers: {
      onDragEnter: (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      },
      onDragOver: (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      },
      onDragLeave: () => {
        depth.current = Math.max(0, depth.current - 1);
        if (depth.current === 0) setOver(false);
      },
      onDrop: (event) => {
        depth.current = 0;
        setOver(false);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        const { files, folders } = droppedFiles(event.dataTransfer);
        if (files.length > 0) add(files);
        for (const folder of folders)
          refuse(folder, "A folder cannot be attached. Zip it, and attach the file.");
      },
    },
  };
}
