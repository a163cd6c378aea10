// A release's health in words of state, and its sessions as lines.
import type { WholeRelease } from '../../api/errors';
import type { Plotted } from '../../graphs/plot_data';
import type { State } from '../../ui/state';

const kWell = 0.99;
const kBad = 0.95;
const kHour = 3600;

export function health(crashFree: number | null): State {
  if (crashFree === null) return 'folded';
  return crashFree >= kWell ? 'ok' : crashFree >= kBad ? 'warn' : 'crit';
}

export function healthLines(hours: WholeRelease['health']): Plotted[] {
  const times = Float64Array.from(hours, ({ at }) => at);
  const line = (name: string, values: number[]): Plotted => ({
    name, step: kHour, times, values, last: values.at(-1) ?? null, lastAt: times.at(-1) ?? null,
  });
  return [line('sessions', hours.map(({ sessions }) => sessions)), line('crashed', hours.map(({ crashed }) => crashed))];
}
