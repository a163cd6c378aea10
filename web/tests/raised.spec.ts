import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inaccessible } from './axe';
import { launch, open, type Watched } from './browser.mjs';
import { Server } from './server';

let server: Server;
let browser: Browser;
let watched: Watched | null = null;

beforeAll(async () => {
  server = await Server.start('[checks]\nthis_machine = false\n[[heartbeats.expect]]\nname = "backup"\nevery = "8s"\ngrace = "0s"\n');
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(async () => {
  const problems = watched?.problems ?? [];
  await watched?.close();
  watched = null;
  expect(problems).toEqual([]);
});

describe('what other modules raise', () => {
  it('is a problem like others, until its module says that it is over', async () => {
    watched = await open(browser, `${server.url}/problems`);
    const { page } = watched;
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

    await page.goto(`${server.url}/problems`);
    await page.locator('[data-problem="heartbeats/backup"]').waitFor();
    expect((await fetch(`${server.url}/api/v1/heartbeats/backup`, { method: 'POST' })).status).toBe(200);
    await page.getByRole('heading', { level: 1, name: 'Nothing is wrong.' }).waitFor();
  });
});
