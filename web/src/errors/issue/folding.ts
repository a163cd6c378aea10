// Which frames of a stack trace stand open: ours; runs of libraries' frames are folded into one line each.
import type { Frame } from './event';

export type Shown = { kind: 'frame'; frame: Frame; index: number } | { kind: 'fold'; frames: { frame: Frame; index: number }[] };

const kWorthFolding = 2; // a lone frame takes no more room than its fold

// With nothing of ours among them, all are shown: something has to be.
export function folded(frames: readonly Frame[], all: boolean): Shown[] {
  const placed = frames.map((frame, index) => ({ frame, index }));
  if (all || !frames.some((frame) => frame.inApp)) return placed.map((one) => ({ kind: 'frame', ...one }));
  const shown: Shown[] = [];
  let run: { frame: Frame; index: number }[] = [];
  const end = () => {
    if (run.length >= kWorthFolding) shown.push({ kind: 'fold', frames: run });
    else for (const one of run) shown.push({ kind: 'frame', ...one });
    run = [];
  };
  for (const one of placed) {
    // Where it was raised is always seen.
    if (one.frame.inApp || one.index === 0) {
      end();
      shown.push({ kind: 'frame', ...one });
    } else run.push(one);
  }
  end();
  return shown;
}

// The frame whose source is open from the beginning: the newest of ours, else the newest.
export function firstOpen(frames: readonly Frame[]): number {
  const ours = frames.findIndex((frame) => frame.inApp && frame.context.length > 0);
  return ours >= 0 ? ours : frames.findIndex((frame) => frame.context.length > 0);
}
