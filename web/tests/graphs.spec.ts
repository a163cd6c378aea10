import { StatsD } from 'hot-shots';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from './server';
import { visits } from './visits';

const site = visits();
beforeAll(() => site.serve());

const now = () => Math.floor(Date.now() / 1000);
const panel = (page: Page, index = 0) => page.locator(`[data-panel="${index}"]`);
const label = (page: Page, name: string) => page.locator('.labels li', { hasText: name }).locator('b');

// A constant once every ten seconds, for the last minutes.
function history(name: string, value: number, minutes = 20): Promise<void> {
  const end = Math.floor(now() / 10) * 10;
  return site.server.sendGraphite(Array.from({ length: minutes * 6 }, (_, i) => `${name} ${value} ${end - i * 10}`));
}

describe('the Graphs page', () => {
  it('teaches when there is no metric of a site yet', async () => {
    const page = await site.visit('/');
    await page.getByRole('link', { name: 'Graphs' }).click();
    await expect.poll(() => page.url()).toMatch(/\/graphs$/);
    await page.getByRole('heading', { name: 'No metric has arrived yet.' }).waitFor();
    await page.getByText('echo "hello.world:1|c" | nc -u').waitFor();
    await site.server.sendStatsd('hello.world:1|c');
    await page.getByText('Pick a metric from the tree').waitFor({ timeout: 20_000 });
    await page.getByRole('treeitem', { name: 'stats', exact: true }).waitFor({ timeout: 20_000 });
  });

  it('moves when a packet arrives', async () => {
    await site.server.sendStatsd('live.level:10|g');
    await until(async () => (await (await fetch(`${site.server.url}/metrics/find?query=stats.gauges.live.level`)).text()).includes('level'), 'the first flush');
    const page = await site.visit('/graphs?from=-5min&target=stats.gauges.live.level');
    await expect.poll(() => label(page, 'level').textContent()).toBe('10');
    await site.server.sendStatsd('live.level:77|g');
    await expect.poll(() => label(page, 'level').textContent()).toBe('77');
    expect(await page.getByRole('button', { name: 'live', exact: true }).count()).toBe(1);
  });

  it('moves the line when a client library sends', async () => {
    await history('stats.gauges.shop.basket', 5);
    const page = await site.visit('/graphs?from=-5min&target=stats.gauges.shop.basket');
    await expect.poll(() => label(page, 'basket').textContent()).toBe('5');
    // How much of the plot's height the line takes: colour is the series' alone.
    const height = () => page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-panel="0"] canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const rows: number[] = [];
      for (let i = 0; i < data.length; i += 4) {
        const [red, green, blue, alpha] = data.subarray(i, i + 4) as unknown as [number, number, number, number];
        if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 80) rows.push(Math.floor(i / 4 / canvas.width));
      }
      return rows.length === 0 ? 0 : (rows.at(-1)! - rows[0]! + 1) / canvas.height;
    });
    await expect.poll(height).toBeGreaterThan(0);
    expect(await height()).toBeLessThan(0.1);
    const client = new StatsD({ ...site.server.statsd, prefix: 'shop.' });
    client.gauge('basket', 34);
    await expect.poll(() => label(page, 'basket').textContent()).toBe('34');
    await expect.poll(height).toBeGreaterThan(0.4);
    await new Promise<void>((resolve) => client.close(() => resolve()));
  });

  it('draws from the tree, and holds it in the address', async () => {
    await history('tree.web1.load', 3);
    await history('tree.web2.load', 4);
    const page = await site.visit('/graphs');
    await page.getByRole('treeitem', { name: 'tree' }).click();
    await page.getByRole('treeitem', { name: 'web1' }).click();
    await page.getByRole('treeitem', { name: 'load' }).click();
    await expect.poll(() => page.url()).toContain('target=tree.web1.load');
    await expect.poll(() => label(page, 'load').textContent()).toBe('3');
    await page.reload();
    await expect.poll(() => label(page, 'load').textContent()).toBe('3');
  });

  it('finds a metric by a part of its name', async () => {
    await history('deep.below.the.surface', 5);
    const page = await site.visit('/graphs');
    await page.getByLabel('Find a metric').fill('surf');
    await page.getByRole('treeitem', { name: 'deep.below.the.surface' }).click();
    await expect.poll(() => label(page, 'surface').textContent()).toBe('5');
  });

  it('completes targets and explains functions', async () => {
    await history('done.by.hand', 6);
    const page = await site.visit('/graphs?edit=0&target=done.by.hand');
    const field = page.getByRole('combobox', { name: 'Target 1' });
    await field.fill('');
    await field.pressSequentially('scal');
    const options = page.getByRole('listbox', { name: 'Completions' });
    await options.getByRole('option', { name: /^scale\(/ }).waitFor();
    await expect.poll(() => page.locator('.note').first().textContent()).toContain('factor');
    await field.press('Escape');
    await field.fill('scale(done.by.hand, 10)');
    await field.press('Enter');
    await expect.poll(() => decodeURIComponent(page.url()).replace(/\+/g, ' ')).toContain('scale(done.by.hand, 10)');
    await expect.poll(() => page.locator('.labels b').textContent()).toBe('60');
  });

  it('says what is wrong with a target, and draws the others', async () => {
    await history('fine.one', 8);
    const page = await site.visit('/graphs?target=noSuchFunction(a.b)&panel=&target=fine.one&panel=&target=nothing.here');
    await expect.poll(() => panel(page, 0).getByRole('alert').textContent()).toContain('noSuchFunction');
    await expect.poll(() => label(page, 'one').textContent()).toBe('8');
    await expect.poll(() => panel(page, 2).textContent()).toContain('Nothing matches');
  });

  it('zooms every panel by a drag on one, and back out', async () => {
    await history('zoom.a', 1);
    const page = await site.visit('/graphs?from=-15min&target=zoom.a&panel=&target=zoom.a');
    await expect.poll(() => label(page, 'a').first().textContent()).toBe('1');
    const box = (await panel(page, 1).locator('.u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => page.url()).toMatch(/from=\d+&until=\d+/);
    const url = new URL(page.url());
    const span = Number(url.searchParams.get('until')) - Number(url.searchParams.get('from'));
    expect(span).toBeGreaterThan(200);
    expect(span).toBeLessThan(340);
    await page.keyboard.press('z');
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).not.toBe(url.searchParams.get('from'));
    await page.goBack();
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toBe(url.searchParams.get('from'));
  });

  it('shares one cursor among all charts', async () => {
    await history('cursor.a', 2);
    const page = await site.visit('/graphs?from=-15min&target=cursor.a&panel=&target=cursor.a');
    await expect.poll(() => label(page, 'a').first().textContent()).toBe('2');
    const box = (await panel(page, 0).locator('.u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 30);
    await expect.poll(() => page.locator('.chip').count()).toBe(2);
    const chips = await page.locator('.chip').allTextContents();
    expect(chips[0]).toBe(chips[1]);
  });

  it('takes presets and texts as the range', async () => {
    const page = await site.visit('/graphs?target=zoom.a');
    await page.getByLabel(/^Time range/).click();
    await page.getByRole('button', { name: '6 hours' }).click();
    await expect.poll(() => page.url()).toContain('from=-6h');
    await page.getByLabel(/^Time range/).click();
    await page.getByLabel('From', { exact: true }).fill('-45min');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => page.url()).toContain('from=-45min');
    await page.getByLabel('Time range: last 45min').waitFor();
  });

  it('compares with last week, and holds still', async () => {
    const page = await site.visit('/graphs?from=-15min&target=zoom.a');
    // The page listens to keys once it is drawn.
    await expect.poll(() => label(page, 'a').first().textContent()).toBe('1');
    await page.keyboard.press('c');
    await expect.poll(() => page.url()).toContain('compare=1');
    await page.keyboard.press('l');
    await expect.poll(() => page.url()).toContain('live=0');
    await page.getByRole('button', { name: 'paused' }).waitFor();
  });

  it('copies a link that opens exactly one panel', async () => {
    const page = await site.visit('/graphs?from=-15min&target=zoom.a&panel=Second&target=cursor.a&yMin=auto');
    await panel(page, 1).getByRole('button', { name: 'link' }).click();
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    expect(link.pathname + link.search).toBe('/graphs?from=-15min&title=Second&target=cursor.a&yMin=auto');
  });

  it('works on a phone', async () => {
    await history('phone.a', 9);
    const page = await site.visit('/graphs?target=phone.a', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await expect.poll(() => page.getByRole('list', { name: 'Lines' }).locator('b').textContent()).toBe('9');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Metrics' }).tap();
    await page.getByRole('treeitem', { name: 'phone' }).waitFor();
  });
});
