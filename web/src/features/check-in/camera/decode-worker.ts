/** Looks for a QR code in a picture, beside the page, which goes on meanwhile. */
import { decodeQR } from "qr/decode.js";

/** Longer than a frame, since nobody waits for this thread. A picture without a code is given up much earlier. */
const TIME_MS = 60;
const EFFORT = 4;

let context: OffscreenCanvasRenderingContext2D | null = null;

self.onmessage = ({ data }: MessageEvent<ImageBitmap | ImageData>) => {
  self.postMessage(read(data));
};

function read(picture: ImageBitmap | ImageData): string | null {
  try {
    return decodeQR(pixelsOf(picture), { effort: EFFORT, timeLimit: TIME_MS });
  } catch {
    // Which is what it throws where there is no code, or none that it can read.
    return null;
  }
}

function pixelsOf(picture: ImageBitmap | ImageData): ImageData {
  if ("data" in picture) return picture;
  const { width, height } = picture;
  context ??= new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser draws no pictures beside the page.");
  // Setting its size empties a canvas, and costs something.
  if (context.canvas.width !== width) context.canvas.width = width;
  if (context.canvas.height !== height) context.canvas.height = height;
  context.drawImage(picture, 0, 0);
  picture.close();
  return context.getImageData(0, 0, width, height);
}
