import { beforeAll, describe, expect, it } from 'vitest';
import { visits } from './visits';

const site = visits();
beforeAll(() => site.serve());

describe('Now', () => {
  it('opens with a sentence', async () => {
    await site.server.sendStatsd('a:1|c\nb:1|c\nc:1|c');
    const page = await site.visit('/');
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toMatch(/Receiving|Nothing|Listening/);
    await page.getByRole('heading', { name: 'Dropped by the kernel' }).waitFor();
  });
});

describe('System', () => {
  it('shows what is refused, with its text', async () => {
    const page = await site.visit('/system');
    await page.getByRole('heading', { name: 'Ingest' }).waitFor();
    await site.server.sendStatsd('broken.metric:not-a-number|c');
    const row = page.locator('details').filter({ hasText: 'statsd' }).first();
    await row.waitFor({ timeout: 15_000 });
    await row.locator('summary').click();
    await expect.poll(() => row.textContent()).toContain('not-a-number');
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toContain('refused');
  });
});

describe('Timeline', () => {
  it('teaches when empty, and lists what happened', async () => {
    const page = await site.visit('/timeline');
    await page.getByText('/events/ -d').waitFor();
    const answer = await fetch(`${site.server.url}/events/`, { method: 'POST', body: JSON.stringify({ what: 'release 9.9', tags: ['deploy'], data: 'by a test' }) });
    expect(answer.status).toBe(200);
    await page.getByText('release 9.9').waitFor({ timeout: 15_000 });
    await page.getByRole('link', { name: 'deploy' }).first().click();
    await expect.poll(() => page.url()).toContain('tags=deploy');
    await page.getByText('release 9.9').waitFor();
  });
});

describe('the shell', () => {
  it('goes by keyboard', async () => {
    const page = await site.visit('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/system');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    await page.keyboard.type('timel');
    await page.getByRole('option', { name: /Timeline/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/timeline');
  });

  it('is dark when the system is, or when it is told so, and remembers', async () => {
    const page = await site.visit('/', { colorScheme: 'dark' });
    const shown = () => page.evaluate(() => document.documentElement.dataset['theme']);
    expect(await shown()).toBe('dark');
    await page.getByRole('radio', { name: 'Light' }).click();
    expect(await shown()).toBe('light');
    await page.reload();
    expect(await shown()).toBe('light');
  });

  it('says so when there is no such page', async () => {
    const page = await site.visit('/');
    await page.evaluate(() => history.pushState(null, '', '/nowhere'));
    await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
    await page.getByRole('heading', { name: 'There is no page here.' }).waitFor();
  });

  it('names every control', async () => {
    for (const path of ['/', '/graphs?target=a.b&edit=0', '/timeline', '/system']) {
      const page = await site.visit(path);
      await page.locator('main').waitFor();
      const nameless = await page.evaluate(() =>
        [...document.querySelectorAll('button, a[href], input, textarea, select, summary')]
          .filter((element) => {
            const labelled = element as HTMLInputElement;
            const text = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
            return text === '' && (labelled.labels?.length ?? 0) === 0 && !element.getAttribute('title');
          })
          .map((element) => element.outerHTML.slice(0, 120)),
      );
      expect(nameless).toEqual([]);
    }
  });
});
