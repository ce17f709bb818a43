export interface Dropped {
  files: File[];
  folders: File[];
}

/** What was dropped. A folder comes as a file without content and would fail in a way nobody understands. */
export function droppedFiles(transfer: DataTransfer): Dropped {
  const result: Dropped = { files: [], folders: [] };
  for (const item of transfer.items) {
    if (item.kind !== "file") continue;
    const file = item.getAsFile();
    if (file === null) continue;
    const folder = item.webkitGetAsEntry?.()?.isDirectory === true;
    (folder ? result.folders : result.files).push(file);
  }
  return result;
}

/**
 * Pictures on the clipboard. Office programs put a picture of a text beside the text; then the text
 * is what is meant.
 */
export function pastedFiles(clipboard: DataTransfer | null, now = new Date()): File[] {
  if (clipboard === null || clipboard.getData("text/plain") !== "") return [];
  return [...clipboard.files].map((file) => withTellingName(file, now));
}

/** Screenshots are all called "image.png". */
function withTellingName(file: File, now: Date): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const pad = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  const time = `${pad(now.getHours())}.${pad(now.getMinutes())}.${pad(now.getSeconds())}`;
  const name = file.name.replace("image.", `Pasted ${day} ${time}.`);
  return new File([file], name, { type: file.type });
}
