// How a plot is drawn: uPlot's options from the tokens. Colours are functions, so that a change of theme needs only a redraw.
import type uPlot from 'uplot';
import { tick } from '../number/format';
import { axisLabels } from '../time/format';
import { seriesToken, token } from './colors';

export interface PlotShape {
  lines: number; // of these, the last `ghosts` are last week's
  ghosts: number;
  stacked: boolean;
}

export interface PlotWindow {
  from: number;
  until: number;
  floor: 'zero' | 'fit';
  near?: readonly number[]; // values to be in sight if that does not flatten the lines
}

const kPointSize = 6;
const kMany = 20; // lines; from here on they are drawn finer and without points at the cursor
const kNarrowestAxis = 48;
const kCursorGroup = 'graphs';
const kAxisFont = '11px "Inter Variable", sans-serif';

export function plotOptions(
  size: { width: number; height: number; gutter: number },
  shape: PlotShape,
  window: () => PlotWindow,
  hooks: uPlot.Hooks.Arrays,
): uPlot.Options {
  const main = shape.lines - shape.ghosts;
  return {
    width: size.width,
    height: size.height,
    padding: [10, size.gutter, 0, 2],
    legend: { show: false },
    focus: { alpha: 0.22 },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 4 },
      focus: { prox: -1 },
      points: { size: kPointSize, width: 0, fill: (_plot, index) => token(seriesToken((index - 1) % main)), show: cursorPoint(main > kMany ? 0 : main) },
      sync: { key: kCursorGroup, setSeries: false, scales: ['x', null] },
      bind: { dblclick: () => null },
    },
    scales: {
      x: { time: true, range: () => [window().from, window().until] },
      y: { range: (_plot, low, high) => valueRange(low, high, window().floor, window().near) },
    },
    axes: [
      {
        stroke: () => token('--ink-3'), font: kAxisFont, size: 24, gap: 5, space: 72, grid: { show: false },
        ticks: { stroke: () => token('--line-strong'), size: 4, width: 1 },
        values: (_plot, splits) => axisLabels(splits),
      },
      {
        stroke: () => token('--ink-3'), font: kAxisFont, gap: 8, space: 34, ticks: { show: false },
        size: (plot, values) => axisWidth(plot, values),
        grid: { stroke: () => token('--line'), width: 1 },
        values: (plot, splits, _axis, _space, step) => splits.map((split) => (plot.data[0].length === 0 ? '' : tick(split, step))),
      },
    ],
    series: [{}, ...Array.from({ length: shape.lines }, (_, index) => line(index, main, shape))],
    bands: shape.stacked
      ? Array.from({ length: main - 1 }, (_, index): uPlot.Band => ({ series: [index + 2, index + 1], fill: () => token(seriesToken(index + 1)) + kStackAlpha }))
      : [],
    hooks,
  };
}

const kStackAlpha = '59'; // 35 %, as the last two digits of a colour
const kSingleAlpha = '14';

function line(index: number, main: number, shape: PlotShape): uPlot.Series {
  const ghost = index >= main;
  const name = ghost ? (shape.stacked ? '--ink-3' : seriesToken(index - main)) : seriesToken(index);
  const series: uPlot.Series = {
    stroke: () => token(name),
    width: ghost || main > kMany ? 1 : 1.5,
    points: { show: false },
    ...(ghost ? { dash: [3, 3], alpha: 0.7 } : { points: { size: 3.5, filter: lonelyPoints, show: true, width: 0, fill: () => token(name) } }),
  };
  if (shape.stacked && index === 0) series.fill = () => token(name) + kStackAlpha;
  if (!shape.stacked && main === 1 && !ghost) series.fill = () => token(name) + kSingleAlpha;
  return series;
}

// A value between two gaps has no line to be on, and would not be seen.
function lonelyPoints(plot: uPlot, seriesIndex: number): number[] | null {
  const column = plot.data[seriesIndex];
  if (!column) return null;
  const known = (value: number | null | undefined) => value !== null && value !== undefined;
  const lonely: number[] = [];
  let previous: number | null | undefined = null; // the nearest slot of its own, on either side
  for (let i = 0; i < column.length; i += 1) {
    if (column[i] === undefined) continue;
    if (known(column[i]) && !known(previous)) {
      let next = i + 1;
      while (next < column.length && column[next] === undefined) next += 1;
      if (!known(column[next])) lonely.push(i);
    }
    previous = column[i];
  }
  return lonely;
}

// Last week's lines get none: uPlot takes anything but an element for "none", though its types do not say so.
function cursorPoint(main: number): (plot: uPlot, index: number) => HTMLElement {
  return (_plot, index) => (index > main ? (undefined as unknown as HTMLElement) : pointElement());
}

function pointElement(): HTMLElement {
  const point = document.createElement('div');
  point.style.width = point.style.height = `${kPointSize}px`;
  point.style.margin = `${-kPointSize / 2}px`;
  return point;
}

const kNear = 2; // times the highest value: the line keeps half of the plot

// A graph begins at zero unless it was asked to fit, so that small wobbles look small.
export function valueRange(low: number | null, high: number | null, floor: 'zero' | 'fit', near: readonly number[] = []): [number, number] {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const bottom = floor === 'zero' ? Math.min(0, low) : low;
  const top = Math.max(floor === 'zero' ? Math.max(0, high) : high, ...near.filter((value) => value > high && value <= high * kNear));
  if (bottom === top) return bottom === 0 ? [0, 1] : [bottom - Math.abs(bottom) * 0.1, top + Math.abs(top) * 0.1];
  const air = (top - bottom) * 0.06;
  return [bottom === 0 ? 0 : bottom - air, top === 0 ? 0 : top + air];
}

function axisWidth(plot: uPlot, values: string[] | null): number {
  if (!values || values.length === 0) return kNarrowestAxis;
  const context = plot.ctx;
  context.save();
  context.font = kAxisFont;
  const widest = Math.max(...values.map((value) => context.measureText(value).width));
  context.restore();
  // One width for nearly all, so that the plots of a page stand under each other; else in steps, so that a moving value shakes nothing.
  return Math.max(kNarrowestAxis, Math.ceil(widest / 8) * 8 + 12);
}
