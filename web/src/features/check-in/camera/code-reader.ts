/** Reads codes from what a camera shows: by the browser's own reader where it has one, else by ours in a worker. */

export interface CodeReader {
  /** The text of a code in the picture of now; null if there is none. */
  read(video: HTMLVideoElement): Promise<string | null>;
  close(): void;
}

/** The Shape Detection API, which TypeScript does not know. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** A reader of the browser that fails so often in a row does not work, whatever it promised. */
const FAILURES = 5;

export async function openReader(): Promise<CodeReader> {
  const detector = await ownDetector();
  return detector === null ? new WorkerReader() : new BrowserReader(detector);
}

async function ownDetector(): Promise<Detector | null> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  if (BarcodeDetector === undefined) return null;
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

class BrowserReader implements CodeReader {
  readonly #detector: Detector;
  #failures = 0;
  #instead: WorkerReader | null = null;

  constructor(detector: Detector) {
    this.#detector = detector;
  }

  async read(video: HTMLVideoElement): Promise<string | null> {
    if (this.#instead !== null) return this.#instead.read(video);
    try {
      const [found] = await this.#detector.detect(video);
      this.#failures = 0;
      return found?.rawValue ?? null;
    } catch {
      this.#failures += 1;
      if (this.#failures >= FAILURES) this.#instead = new WorkerReader();
      return null;
    }
  }

  close(): void {
    this.#instead?.close();
  }
}

class WorkerReader implements CodeReader {
  readonly #worker = new Worker(new URL("./decode-worker.ts", import.meta.url), { type: "module" });
  #answer: ((text: string | null) => void) | null = null;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<string | null>) => this.#answered(data);
    this.#worker.onerror = () => this.#answered(null);
  }

  async read(video: HTMLVideoElement): Promise<string | null> {
    const picture = await pictureOf(video);
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#worker.postMessage(picture, [
        picture instanceof ImageData ? picture.data.buffer : picture,
      ]);
    });
  }

  close(): void {
    this.#worker.terminate();
    this.#answered(null);
  }

  #answered(text: string | null): void {
    this.#answer?.(text);
    this.#answer = null;
  }
}

/** What the camera shows, in a form that can be handed to a worker: Safari draws there since 16.4 only. */
async function pictureOf(video: HTMLVideoElement): Promise<ImageBitmap | ImageData> {
  if ("OffscreenCanvas" in globalThis) return createImageBitmap(video);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser draws no pictures.");
  context.drawImage(video, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
