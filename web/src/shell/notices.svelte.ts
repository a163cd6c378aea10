// What was just done, said once at the foot of the page.
import type { State } from '../ui/state';

export interface Notice {
  id: number;
  text: string;
  state: State;
}

const kShownMs = 5_000;
const kFailureShownMs = 12_000;
const kMost = 3;

class Notices {
  shown = $state.raw<Notice[]>([]);
  #next = 0;

  say(text: string, state: State = 'ok'): void {
    const id = this.#next++;
    this.shown = [...this.shown, { id, text, state }].slice(-kMost);
    setTimeout(() => this.dismiss(id), state === 'ok' ? kShownMs : kFailureShownMs);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
