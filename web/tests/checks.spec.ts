// Checks and alerts with a real server: results are handed in, people are told by a web hook, everything else is done in the browser.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemReport } from '../src/api/checks';
import { inaccessible } from './axe';
import { visits } from './visits';

const site = visits();
let hook: HttpServer;
const told: string[] = []; // bodies that the web hook got

const definitions = (target: string) => `
[[contact]]
name = "anna"
email = "anna@example.org"
methods = [{channel = "webhook", target = "${target}"}]

[[host]]
name = "web1"
groups = ["web"]
active = false
attempts = 1
contacts = ["anna"]

[[host]]
name = "db1"
active = false
attempts = 1
contacts = ["anna"]

[[service]]
name = "http"
hosts = ["web1", "db1"]
check = "check_dummy!0"
active = false
attempts = 1
contacts = ["anna"]

[[service]]
name = "disk /var"
hosts = ["web1"]
check = "check_dummy!0"
active = false
attempts = 1
contacts = ["anna"]
`;

const kSchedule = `
[checks]
this_machine = false
[alerts]
group_wait = "0s"
[[alerts.schedule]]
name = "primary"
[[alerts.schedule.layer]]
name = "weeks"
people = ["anna"]
start = "2026-01-05"
`;

function result(host: string, service: string | null, status: number, output: string, perf_data = ''): Promise<unknown> {
  return site.server.ask('POST', '/api/v1/checks/result', { host, ...(service === null ? {} : { service }), status, output, perf_data });
}

function allWell(): Promise<unknown> {
  return site.server.ask('POST', '/api/v1/checks/result', [
    { host: 'web1', status: 0, output: 'PING OK', perf_data: 'rta=0.4ms;100;500;0' },
    { host: 'db1', status: 0, output: 'PING OK' },
    { host: 'web1', service: 'http', status: 0, output: 'HTTP OK', perf_data: 'time=0.031s;1;3;0 size=18204B' },
    { host: 'db1', service: 'http', status: 0, output: 'HTTP OK' },
    { host: 'web1', service: 'disk /var', status: 0, output: 'DISK OK' },
  ]);
}

beforeAll(async () => {
  hook = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      told.push(text);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  await site.serve(kSchedule, { 'checks.d/site.toml': definitions(`http://127.0.0.1:${(hook.address() as AddressInfo).port}/`) });
});
afterAll(() => {
  hook?.closeAllConnections();
  hook?.close();
});

describe('checks', () => {
  it('fill the grid as their results come', async () => {
    const page = await site.visit('/checks');
    await page.getByRole('rowheader', { name: /web1/ }).waitFor();
    await allWell();
    await page.getByRole('heading', { name: 'All of 5 hosts and services are well.' }).waitFor();
    await result('db1', 'http', 1, 'HTTP WARNING: slow');
    await page.getByRole('link', { name: 'http warning' }).waitFor();
    await page.getByRole('navigation', { name: 'State' }).getByRole('link', { name: 'not well' }).click();
    await page.getByRole('heading', { name: '1 host matches.' }).waitFor();
    expect(await page.getByRole('rowheader').count()).toBe(1);
    expect(await inaccessible(page)).toEqual([]);
    await allWell();
  });

  it('have a page each, with history, graphs, log, notes and downtimes', async () => {
    await result('web1', 'http', 2, 'HTTP CRITICAL: 503', 'time=1.2s;1;3;0 size=312B');
    const page = await site.visit('/checks/web1/http?from=-15min&until=now');
    await page.getByRole('heading', { level: 1, name: /^http on web1 has been critical/ }).waitFor();
    await page.getByRole('button', { name: /^critical from .*: look closer$/ }).first().waitFor();
    await page.getByRole('heading', { name: 'time, seconds' }).waitFor();
    await page.locator('section[aria-label="size, bytes"][data-status="ready"] canvas').waitFor();
    // The threshold that the value has passed is a line on its graph; sizes have none.
    await page.getByTitle('warning at 1', { exact: true }).waitFor();
    expect(await page.locator('section[aria-label="size, bytes"] .limit').count()).toBe(0);
    await page.getByText('HTTP CRITICAL: 503').first().waitFor();

    await page.keyboard.press('n');
    await page.getByRole('dialog').getByLabel('Note').fill('The cache is cold.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The cache is cold.').waitFor();
    await page.getByRole('button', { name: /^Remove the note/ }).click();
    await page.getByText('The cache is cold.').waitFor({ state: 'hidden' });

    await page.keyboard.press('d');
    await page.getByRole('dialog').getByLabel('What for').fill('A new cache');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Cancel the downtime: A new cache' }).click();
    await page.getByRole('button', { name: 'Cancel the downtime: A new cache' }).waitFor({ state: 'hidden' });
    expect(await inaccessible(page)).toEqual([]);

    await page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'web1' }).click();
    await page.getByRole('heading', { level: 1, name: /^web1 (is|has been) up/ }).waitFor();
    await page.getByRole('link', { name: /^http critical/ }).waitFor();
    await allWell();
  });

  it('say so when there is no such host', async () => {
    const page = await site.visit('/checks/nowhere');
    await page.getByRole('heading', { name: 'nowhere is not watched.' }).waitFor();
  });
});

describe('a problem', () => {
  it('appears by itself, is acknowledged by a key, told to people, and leaves when it is over', async () => {
    await allWell();
    const page = await site.visit('/problems');
    await page.getByRole('heading', { name: 'Nothing is wrong.' }).waitFor();
    const before = told.length;
    await result('web1', 'disk /var', 2, 'DISK CRITICAL - 1% free');
    await page.getByRole('heading', { level: 1, name: /web1/ }).waitFor();
    await page.locator('[data-problem="checks/web1/disk /var"]').waitFor();
    await expect.poll(() => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /Problems/ }).textContent()).toContain('1');
    await expect.poll(() => told.length).toBeGreaterThan(before);

    await page.keyboard.press('a');
    await page.getByRole('dialog').getByLabel('What you are doing about it').fill('Cleaning up');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Nothing waits for you.' }).waitFor();
    const { problems } = await site.server.ask<ProblemReport>('GET', '/api/v1/problems');
    expect(problems[0]!.acknowledged).toMatchObject({ comment: 'Cleaning up', sticky: true });

    await result('web1', 'disk /var', 0, 'DISK OK');
    await page.getByRole('heading', { name: 'Nothing is wrong.' }).waitFor();
  });

  it('stands on the timeline, on graphs, and in the notification log', async () => {
    await result('web1', 'disk /var', 2, 'DISK CRITICAL - told of');
    const page = await site.visit('/timeline');
    await page.getByRole('link', { name: /disk \/var.*told of/ }).first().waitFor();
    await page.goto(`${site.server.url}/graphs?from=-5min&target=bellwether.http.*`);
    await page.locator('.marker.crit').first().waitFor();
    await page.goto(`${site.server.url}/notifications`);
    const row = page.locator('li', { hasText: 'disk /var on web1' }).first();
    await row.waitFor();
    await expect.poll(() => row.textContent()).toContain('delivered');
    expect(await inaccessible(page)).toEqual([]);
    await allWell();
  });

  it('is found by its name from anywhere', async () => {
    const page = await site.visit('/system');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('var');
    await page.getByRole('option', { name: 'disk /var on web1' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/checks/web1/disk%20%2Fvar');
    await page.getByRole('heading', { level: 1, name: /^disk \/var on web1 (is|has been)/ }).waitFor();
  });
});

describe('on call', () => {
  it('says who is, and takes overrides and silences', async () => {
    const page = await site.visit('/oncall');
    await page.getByRole('heading', { level: 1, name: /^anna is on call/ }).waitFor();
    await page.getByRole('button', { name: 'Take over a shift' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
    await page.getByRole('button', { name: 'Remove the override of anna' }).click();
    await page.getByRole('button', { name: 'Remove the override of anna' }).waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Add a silence' }).click();
    await page.getByRole('dialog').getByLabel(/one a line/).fill('host=~"db.*"');
    await page.getByRole('dialog').getByRole('button', { name: 'Silence' }).click();
    await page.getByText('One silence is in effect.').waitFor();
    expect(await inaccessible(page)).toEqual([]);
    await page.getByRole('button', { name: /^End the silence/ }).click();
    await page.getByText('Nothing is silenced.').waitFor();
  });
});

describe('on call, on a phone', () => {
  it('shows a week, with no name that its shift has no room for', async () => {
    const page = await site.visit('/oncall', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.getByRole('button', { name: 'Take over a shift' }).waitFor();
    await expect.poll(() => page.locator('.axis i').count()).toBe(7);
    const band = page.getByRole('list', { name: 'on call' });
    await expect.poll(() => band.locator('li').evaluateAll((all) => all.every((one) => one.scrollWidth <= one.clientWidth))).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await inaccessible(page)).toEqual([]);
  });
});

describe('on a television', () => {
  it('uses the whole width', async () => {
    const page = await site.visit('/problems', { viewport: { width: 1920, height: 1080 } });
    await page.getByRole('heading', { level: 1 }).waitFor();
    const right = await page.locator('main').evaluate((main) => main.getBoundingClientRect().right);
    expect(right).toBeGreaterThan(1850);
  });
});

describe('watching from now on', () => {
  it('makes a check of a graph', async () => {
    await site.server.sendGraphite([`site.uploads ${41} ${Math.floor(Date.now() / 1000)}`]);
    const page = await site.visit('/graphs?from=-5min&target=site.uploads');
    await page.locator('[data-panel="0"] summary').click();
    await page.getByRole('button', { name: 'watch this graph…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Watch this from now on' });
    await expect.poll(() => dialog.getByLabel('Bad when over').inputValue()).toBe('50');
    await dialog.getByLabel('Called').fill('uploads too many');
    await dialog.getByRole('button', { name: 'Watch it' }).click();
    await page.getByRole('heading', { level: 1, name: /uploads too many on .* (is|has been)/ }).waitFor();
  });

  it('makes a check of an incident on the timeline', async () => {
    await site.server.ask('POST', '/events/', { what: 'The front page was down', tags: ['incident'], data: `${site.server.url}/version did not answer` });
    const page = await site.visit('/timeline');
    await page.getByRole('button', { name: 'Watch this from now on: The front page was down' }).click();
    const dialog = page.getByRole('dialog', { name: 'Watch this from now on' });
    expect(await dialog.getByLabel('Address').inputValue()).toBe(`${site.server.url}/version`);
    expect(await inaccessible(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Watch it' }).click();
    await page.getByRole('heading', { level: 1, name: /^The front page was down on .* (is|has been)/ }).waitFor();
  });
});
