// A missing heartbeat: what is no host or service is a problem too.
import { beforeAll, describe, expect, it } from 'vitest';
import { inaccessible } from './axe';
import { visits } from './visits';

const site = visits();

beforeAll(() => site.serve('[checks]\nthis_machine = false\n[[heartbeats.expect]]\nname = "backup"\nevery = "8s"\ngrace = "0s"\n'));

describe('what other modules raise', () => {
  it('is a problem like others, until its module says that it is over', async () => {
    const page = await site.visit('/problems');
    await page.locator('[data-problem="heartbeats/backup"]').waitFor();
    await page.getByRole('heading', { level: 1, name: 'heartbeat backup: critical' }).waitFor();
    expect(await inaccessible(page)).toEqual([]);

    await page.keyboard.press('s');
    const dialog = page.getByRole('dialog', { name: 'Silence' });
    await dialog.waitFor();
    expect(await dialog.locator('textarea').inputValue()).toBe('module="heartbeats"\nservice="heartbeat backup"');
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'All heartbeats' }).click();
    const card = page.getByRole('region', { name: 'Heartbeats' });
    await card.getByText('missing', { exact: true }).waitFor();
    await card.getByText(/never heard, every 8 s/).waitFor();
    expect(await inaccessible(page)).toEqual([]);

    await page.goto(`${site.server.url}/problems`);
    await page.locator('[data-problem="heartbeats/backup"]').waitFor();
    expect((await fetch(`${site.server.url}/api/v1/heartbeats/backup`, { method: 'POST' })).status).toBe(200);
    await page.getByRole('heading', { level: 1, name: 'Nothing is wrong.' }).waitFor();
  });
});
