import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inaccessible } from './axe';
import { InventedProblems, inventGrid, problem } from './invented';
import { visits } from './visits';

const site = visits();
let invented: InventedProblems;

const visit = (path: string, options = {}) => site.visit(path, options, (page) => invented.on(page));

const kPhone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'dark' as const };
const row = (page: Page, id: string) => page.locator(`[data-problem="${id}"]`);
const order = (page: Page) => page.locator('[data-problem]').evaluateAll((rows) => rows.map((one) => (one as HTMLElement).dataset['problem']));

beforeAll(() => site.serve());
beforeEach(() => {
  invented = new InventedProblems();
  invented.verdict = 'db1 has been down for 9 minutes; 2 problems follow from it';
  invented.problems = [
    problem('checks/mail/queue', 'warning'),
    problem('checks/db1', 'down', { symptoms: 2, told: [{ contact: 'anna', channel: 'mail', at: Date.now() / 1000 - 500 }] }),
    problem('checks/web1/http', 'critical', { cause: 'checks/db1' }),
    problem('checks/db1/disk /var', 'critical', { cause: 'checks/db1' }),
  ];
});

describe('the Problems page', () => {
  it('opens with a sentence, the worst first, and folds what follows', async () => {
    const page = await visit('/problems');
    await page.getByRole('heading', { level: 1, name: 'db1 has been down for 9 minutes; 2 problems follow from it.' }).waitFor();
    expect(await order(page)).toEqual(['checks/db1', 'checks/mail/queue']);
    await page.getByRole('button', { name: '2 more follow from it' }).click();
    expect(await order(page)).toEqual(['checks/db1', 'checks/web1/http', 'checks/db1/disk /var', 'checks/mail/queue']);
    await page.getByText('anna', { exact: true }).waitFor();
    expect(await inaccessible(page)).toEqual([]);
  });

  it('is moved through and acted on by single keys', async () => {
    const page = await visit('/problems');
    await row(page, 'checks/db1').waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/problems/checks/mail/queue');
    for (const [key, title, said] of [['d', 'Downtime for queue on mail', 'in downtime'], ['n', 'A note on queue on mail', 'Noted'], ['s', 'Silence', 'Silent until'], ['a', 'Acknowledge queue on mail', 'Acknowledged']] as const) {
      await page.keyboard.press(key);
      const dialog = page.getByRole('dialog', { name: title });
      await dialog.waitFor();
      if (key === 'n') await page.keyboard.type('looking');
      expect(await inaccessible(page)).toEqual([]);
      await page.keyboard.press('Control+Enter');
      await dialog.waitFor({ state: 'hidden' });
      await page.getByRole('status').getByText(said).last().waitFor();
    }
    await page.keyboard.press('r');
    await page.getByRole('status').getByText('is checked now').waitFor();
    expect(invented.sent.map(({ path }) => path.split('/').pop())).toEqual(['downtime', 'comment', 'silences', 'acknowledge', 'recheck']);
    expect(invented.sent[2]!.body).toMatchObject({ matchers: [{ label: 'host', op: '=', value: 'mail' }, { label: 'service', op: '=', value: 'queue' }] });
    expect(invented.sent[3]!.body).toMatchObject({ host: 'mail', service: 'queue', sticky: true });
    // What was acknowledged is in hand now.
    await page.getByRole('heading', { name: /In hand/ }).waitFor();
    await page.keyboard.press('k');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/problems/checks/db1');
  });

  it('keeps still while it is read, and shows what is new when asked', async () => {
    const page = await visit('/problems/checks/mail/queue');
    await row(page, 'checks/mail/queue').waitFor();
    invented.problems = [problem('checks/db1', 'down'), problem('checks/web9/load', 'critical'), { ...invented.problems[0]!, output: 'DISK WARNING - 7% free' }];
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))); // asks at once
    await page.getByRole('button', { name: '1 new' }).waitFor();
    await row(page, 'checks/mail/queue').getByText('7% free').waitFor();
    expect(await order(page)).toEqual(['checks/db1', 'checks/mail/queue']);
    await page.getByRole('button', { name: '1 new' }).click();
    expect(await order(page)).toEqual(['checks/db1', 'checks/web9/load', 'checks/mail/queue']);
  });

  it('says so when a problem is over, and when nothing is wrong', async () => {
    const page = await visit('/problems/checks/web7/http');
    await page.getByText('is not a problem any more').waitFor();
    expect(await page.getByRole('link', { name: 'What it is in now' }).getAttribute('href')).toBe('/checks/web7/http');
    invented.problems = [];
    await page.getByRole('link', { name: 'All problems' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Nothing is wrong.' }).waitFor();
    await page.getByText('21 hosts and services watched').waitFor();
  });

  it('says how old it is when the server falls silent', async () => {
    const page = await visit('/problems');
    await row(page, 'checks/db1').waitFor();
    invented.failing = true;
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByRole('alert').getByText('The server does not answer. What stands below is').waitFor();
    expect(await row(page, 'checks/db1').count()).toBe(1);
  });

  it('acknowledges in two taps from the link in a page, under a thumb', async () => {
    const page = await visit('/problems/checks/db1', kPhone);
    const button = page.getByRole('button', { name: 'Acknowledge' });
    await button.waitFor();
    const box = (await button.boundingBox())!;
    expect(box.height).toBeGreaterThanOrEqual(44);
    expect(box.y + box.height).toBeLessThan(844);
    expect(box.y).toBeGreaterThan(844 / 3); // within reach
    await button.tap();
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).tap();
    await page.getByText(/anna acknowledged at/).waitFor();
    expect(invented.sent).toHaveLength(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await inaccessible(page)).toEqual([]);
  });
});

describe('Now', () => {
  it('opens with the cause', async () => {
    const page = await visit('/');
    await page.getByRole('heading', { level: 1, name: /^db1 has been down for 9 minutes/ }).waitFor();
    await page.getByText('2 more follow from these').waitFor();
    await page.getByRole('link', { name: 'queue on mail' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/problems/checks/mail/queue');
  });
});

describe('the grid of checks', () => {
  it('shows thousands, and draws only what is in sight', async () => {
    const page = await site.visit('/checks', {}, (next) => inventGrid(next, 5000));
    await page.getByRole('heading', { name: '29,999 of 30,000 are well.' }).waitFor();
    const drawn = () => page.locator('[data-host]').count();
    await expect.poll(drawn).toBeGreaterThan(10);
    expect(await drawn()).toBeLessThan(80);
    await page.evaluate(() => scrollTo(0, 4300 * 32));
    await page.getByRole('link', { name: /web4322 up/ }).waitFor();
    await page.getByRole('link', { name: 'ssh critical' }).waitFor();
    expect(await drawn()).toBeLessThan(80);
    expect(await inaccessible(page)).toEqual([]);
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole('searchbox', { name: 'Host or service' }).fill('web432');
    await expect.poll(() => new URL(page.url()).search).toBe('?q=web432');
    await page.getByRole('heading', { name: '11 hosts match.' }).waitFor();
  });
});

describe('the first page', () => {
  it('costs at most 90 kB of scripts and styles', async () => {
    const { gzipSync } = await import('node:zlib');
    const parts: Promise<number>[] = [];
    const page = await site.visit('/', {}, (next) =>
      next.on('response', (response) => {
        if (/\.(js|css)$/.test(new URL(response.url()).pathname)) parts.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
      }),
    );
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('load');
    const sizes = await Promise.all(parts);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(90_000);
  });
});
