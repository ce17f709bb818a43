/** What is heard and felt of an answer, by who looks at people rather than at a screen. */
import type { Tone } from "../door/answer";
import { sound, vibration } from "./preferences";

interface Note {
  /** Hertz. */
  pitch: number;
  /** Seconds from the beginning, and for how long. */
  from: number;
  lasts: number;
}

/** Two that rise, one that is repeated, one that is deep: told apart also by who hears no pitch. */
const NOTES: Record<Tone, Note[]> = {
  good: [
    { pitch: 880, from: 0, lasts: 0.09 },
    { pitch: 1320, from: 0.09, lasts: 0.16 },
  ],
  again: [0, 0.16, 0.32].map((from) => ({ pitch: 620, from, lasts: 0.1 })),
  bad: [{ pitch: 190, from: 0, lasts: 0.55 }],
  unsure: [{ pitch: 330, from: 0, lasts: 0.3 }],
};

const PULSES: Record<Tone, number[]> = {
  good: [90],
  again: [70, 70, 70, 70, 70],
  bad: [450],
  unsure: [200],
};

let audio: AudioContext | null = null;

/** Browsers let a page be heard only after somebody has touched it; called when that happens. */
export function unlockSound(): void {
  audio ??= "AudioContext" in globalThis ? new AudioContext() : null;
  if (audio?.state === "suspended") void audio.resume();
}

export function signal(tone: Tone): void {
  // iPhones cannot vibrate for a page, and do not know the function; it complains if nobody has touched the page.
  if (vibration.get() === "on" && navigator.userActivation?.hasBeenActive)
    navigator.vibrate?.(PULSES[tone]);
  if (sound.get() === "on" && audio?.state === "running")
    for (const note of NOTES[tone]) play(audio, note, tone);
}

function play(context: AudioContext, { pitch, from, lasts }: Note, tone: Tone): void {
  const [begin, end] = [context.currentTime + from, context.currentTime + from + lasts];
  const oscillator = new OscillatorNode(context, {
    frequency: pitch,
    type: tone === "bad" ? "sawtooth" : "sine",
  });
  const volume = new GainNode(context, { gain: 0 });
  // Without its edges taken off, a tone begins and ends with a click.
  volume.gain.linearRampToValueAtTime(0.4, begin + 0.01);
  volume.gain.setValueAtTime(0.4, end - 0.02);
  volume.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(end);
}
