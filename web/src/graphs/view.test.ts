import { describe, expect, it } from 'vitest';
import { formatView, graphHref, kMostPanels, kMostTargets, newPanel, parseView, type GraphView } from './view';

const empty: GraphView = { range: { from: '-1h', until: 'now' }, live: true, compare: false, panels: [], edit: null };

describe('the view in the URL', () => {
  it('is empty for an empty page', () => {
    expect(formatView(empty)).toBe('');
    expect(parseView('')).toEqual(empty);
  });

  it('opens a /render link', () => {
    const view = parseView('?target=a.b&target=sumSeries(c.*)&from=-6h&until=now&format=json&maxDataPoints=300&areaMode=stacked');
    expect(view.panels).toEqual([{ ...newPanel(['a.b', 'sumSeries(c.*)']), stacked: true }]);
    expect(view.range.from).toBe('-6h');
  });

  it('survives the way there and back', () => {
    const view: GraphView = {
      range: { from: '14:00_20261120', until: '-5min' },
      live: false,
      compare: true,
      edit: 1,
      panels: [
        newPanel(['alias(scale(a.{b,c}.*, 0.1), "100 % & more = ü + 1")'], 'Uploads'),
        { title: '', targets: [], floor: 'fit', stacked: true },
        newPanel(['seriesByTag("name=x", "host=~^a|b$")']),
      ],
    };
    expect(parseView(formatView(view))).toEqual(view);
  });

  it('keeps a first panel that holds nothing yet', () => {
    const view = { ...empty, panels: [newPanel()] };
    expect(parseView(formatView(view))).toEqual(view);
  });

  it('stays readable', () => {
    expect(graphHref(['sumSeries(a.{b,c}.*)'])).toBe('/graphs?target=sumSeries(a.{b,c}.*)');
  });

  it('has limits', () => {
    expect(parseView('?' + 'panel=x&'.repeat(100)).panels).toHaveLength(kMostPanels);
    expect(parseView('?' + 'target=x&'.repeat(100)).panels[0]?.targets).toHaveLength(kMostTargets);
  });

  it('ignores an editor for a panel that is not there', () => {
    expect(parseView('?target=a&edit=3').edit).toBeNull();
    expect(parseView('?target=a&edit=x').edit).toBeNull();
  });
});
