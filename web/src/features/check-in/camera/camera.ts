import { readItem, writeItem } from "@/lib/storage";
import { createStore } from "@/lib/store";
import { type CodeReader, openReader } from "./code-reader";

/** Why there is no picture. */
export type CameraFault = "insecure" | "refused" | "none" | "busy";

export interface CameraState {
  is: "off" | "starting" | "on" | CameraFault;
  /** To choose from; their names are told once one of them may be used. */
  devices: { id: string; label: string }[];
  device: string | null;
  /** Null where there is no lamp. */
  torch: boolean | null;
}

/** Constraints and capabilities of a lamp, which TypeScript does not know. */
interface TorchCapabilities extends MediaTrackCapabilities {
  torch?: boolean;
}
interface TorchConstraints extends MediaTrackConstraintSet {
  torch: boolean;
}

/** Fewer pixels than cameras have: enough for a code at arm's length, and a picture is read in a moment. */
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };
/** A reader that answers at once is still not asked more often. */
const PAUSE_MS = 40;
const CHOSEN = "muster:scan-camera";

/** The camera of this device, and a reader of codes that looks at what it shows. */
export class Camera {
  readonly state = createStore<CameraState>({
    is: "off",
    devices: [],
    device: null,
    torch: null,
  });
  /** Called for every picture with a code; `at` is when it was taken, by `performance.now()`. */
  onCode: (text: string, at: number) => void = () => {};
  readonly #video: HTMLVideoElement;
  #stream: MediaStream | null = null;
  #reader: CodeReader | null = null;
  /** The start under way, or that is running: a later one makes it give up. */
  #run: object | null = null;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  async start(): Promise<void> {
    const run = {};
    this.#stopStream();
    this.#run = run;
    this.#set({ is: "starting" });
    try {
      const stream = await open(readItem(CHOSEN));
      if (this.#run !== run) return stopTracks(stream);
      this.#stream = stream;
      await this.#show(stream);
      this.#reader ??= await openReader();
      if (this.#run === run) void this.#look(run);
    } catch (error) {
      if (this.#run !== run) return;
      this.#stopStream();
      this.#set({ is: faultOf(error) });
    }
  }

  /** Switches the camera off, for as long as nobody looks. */
  stop(): void {
    this.#stopStream();
    if (this.state.get().is === "on" || this.state.get().is === "starting")
      this.#set({ is: "off" });
  }

  close(): void {
    this.stop();
    this.#reader?.close();
    this.#reader = null;
  }

  async choose(device: string): Promise<void> {
    writeItem(CHOSEN, device);
    await this.start();
  }

  async setTorch(torch: boolean): Promise<void> {
    const [track] = this.#stream?.getVideoTracks() ?? [];
    const lit: TorchConstraints = { torch };
    await track?.applyConstraints({ advanced: [lit] });
    this.#set({ torch });
  }

  async #show(stream: MediaStream): Promise<void> {
    const [track] = stream.getVideoTracks();
    this.#video.srcObject = stream;
    await this.#video.play();
    // Unplugged, or taken by somebody else.
    track?.addEventListener("ended", () => {
      if (this.#stream === stream) this.#set({ is: "busy" });
    });
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(
      ({ kind, deviceId }) => kind === "videoinput" && deviceId !== "",
    );
    const capabilities: TorchCapabilities = track?.getCapabilities?.() ?? {};
    this.#set({
      is: "on",
      devices: cameras.map(({ deviceId, label }, place) => ({
        id: deviceId,
        label: label === "" ? `Camera ${place + 1}` : label,
      })),
      device: track?.getSettings().deviceId ?? null,
      torch: capabilities.torch ? false : null,
    });
  }

  /** Picture after picture, each when the one before it has been read. */
  async #look(run: object): Promise<void> {
    while (this.#run === run) {
      await nextPicture(this.#video);
      const at = performance.now();
      if (this.#run !== run || this.#reader === null) return;
      const text = await this.#read(this.#reader);
      if (this.#run !== run) return;
      if (text !== null && text !== "") this.onCode(text, at);
      const rest = PAUSE_MS - (performance.now() - at);
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }

  async #read(reader: CodeReader): Promise<string | null> {
    try {
      return await reader.read(this.#video);
    } catch {
      // The picture was gone before it was read.
      return null;
    }
  }

  #stopStream(): void {
    this.#run = null;
    if (this.#stream !== null) stopTracks(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
  }

  #set(change: Partial<CameraState>): void {
    this.state.set((now) => ({ ...now, ...change }));
  }
}

async function open(chosen: string | null): Promise<MediaStream> {
  if (!window.isSecureContext || navigator.mediaDevices === undefined) throw new Insecure();
  const ask = (which: MediaTrackConstraints) =>
    navigator.mediaDevices.getUserMedia({ video: { ...SIZE, ...which }, audio: false });
  if (chosen !== null)
    try {
      return await ask({ deviceId: { exact: chosen } });
    } catch (error) {
      // The camera that was chosen is not there today: any other will do.
      if (faultOf(error) !== "none") throw error;
    }
  return ask({ facingMode: { ideal: "environment" } });
}

class Insecure extends Error {}

function faultOf(error: unknown): CameraFault {
  if (error instanceof Insecure) return "insecure";
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "busy";
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function nextPicture(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(() => resolve());
    else requestAnimationFrame(() => resolve());
  });
}
