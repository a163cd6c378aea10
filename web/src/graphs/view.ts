// The whole state of the Graphs page, and its form in the URL. The parameters are those of /render, so that any /render link
// opens here as well; `panel` begins a further panel and names it.
//
//   /graphs?from=-6h&target=a.b&target=c.d&panel=Errors&target=e.f&yMin=auto&areaMode=stacked&compare=1&live=0&edit=1
import { kDefaultRange, type TimeRange } from '../time/range';

export interface Panel {
  title: string;
  targets: string[];
  floor: 'zero' | 'fit'; // where the y axis begins
  stacked: boolean;
}

export interface GraphView {
  range: TimeRange;
  live: boolean;
  compare: boolean; // with the same time last week
  panels: Panel[];
  edit: number | null; // the panel whose targets are open
}

export const kMostPanels = 24;
export const kMostTargets = 40;

export function newPanel(targets: string[] = [], title = ''): Panel {
  return { title, targets, floor: 'zero', stacked: false };
}

export function parseView(search: string): GraphView {
  const view: GraphView = { range: { ...kDefaultRange }, live: true, compare: false, panels: [], edit: null };
  let panel: Panel | null = null;
  const current = () => (panel ??= add(newPanel()));
  const add = (next: Panel) => {
    if (view.panels.length < kMostPanels) view.panels.push(next);
    return next;
  };
  for (const [name, text] of new URLSearchParams(search)) {
    switch (name) {
      case 'from': if (text) view.range.from = text; break;
      case 'until': if (text) view.range.until = text; break;
      case 'live': view.live = text !== '0'; break;
      case 'compare': view.compare = text === '1'; break;
      case 'edit': view.edit = /^\d+$/.test(text) ? Number(text) : null; break;
      case 'panel': panel = add(newPanel([], text)); break;
      case 'title': current().title = text; break;
      case 'target': if (current().targets.length < kMostTargets) current().targets.push(text); break;
      case 'yMin': current().floor = text === 'auto' ? 'fit' : 'zero'; break;
      case 'areaMode': current().stacked = text === 'stacked'; break;
    }
  }
  if (view.edit !== null && view.edit >= view.panels.length) view.edit = null;
  return view;
}

export function formatView(view: GraphView): string {
  const query = new URLSearchParams();
  if (view.range.from !== kDefaultRange.from) query.append('from', view.range.from);
  if (view.range.until !== kDefaultRange.until) query.append('until', view.range.until);
  if (!view.live) query.append('live', '0');
  if (view.compare) query.append('compare', '1');
  if (view.edit !== null) query.append('edit', String(view.edit));
  view.panels.forEach((panel, index) => {
    if (index > 0) query.append('panel', panel.title);
    else if (panel.title !== '') query.append('title', panel.title);
    for (const target of panel.targets) query.append('target', target);
    if (panel.floor === 'fit') query.append('yMin', 'auto');
    if (panel.stacked) query.append('areaMode', 'stacked');
    // A first panel without any parameter of its own would vanish on the way.
    if (index === 0 && panel.title === '' && panel.targets.length === 0) query.append('title', '');
  });
  const text = readable(query.toString());
  return text === '' ? '' : `?${text}`;
}

export function viewHref(view: GraphView): string {
  return `/graphs${formatView(view)}`;
}

// Targets are read by people in chats: keep the characters that are safe inside a query as they are.
function readable(query: string): string {
  return query.replace(/%28/g, '(').replace(/%29/g, ')').replace(/%2C/g, ',').replace(/%7B/g, '{').replace(/%7D/g, '}').replace(/%3A/g, ':');
}

export function graphHref(targets: string[], range: TimeRange = kDefaultRange): string {
  return viewHref({ range, live: true, compare: false, panels: [newPanel(targets)], edit: null });
}
