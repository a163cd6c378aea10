import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inaccessible } from './axe';
import { InventedErrors, issue } from './invented_errors';
import { visits } from './visits';

const site = visits();
let errors: InventedErrors;

const kPhone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'dark' as const };
const visit = (path: string, options = {}) => site.visit(path, options, (page) => errors.on(page));
const row = (page: Page, id: string) => page.locator(`[data-issue="${id}"]`);
const order = (page: Page) => page.locator('[data-issue]').evaluateAll((rows) => rows.map((one) => (one as HTMLElement).dataset['issue']));
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const isTooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth);

beforeAll(() => site.serve());
beforeEach(() => {
  errors = new InventedErrors();
});

describe('the issue stream', () => {
  it('opens with what is new since the release', async () => {
    const page = await visit('/errors');
    await heading(page, '1 new issue since release 2.14.0, and 2 that came back or grow.');
    await page.getByText('214 events a minute, 38 × as many as at the same age of the release before; 2.14.0 came 12 minutes ago.').waitFor();
    expect(await order(page)).toEqual(['41', '38', '35', '12', '9']);
    expect(await inaccessible(page)).toEqual([]);
  });

  it('shows HTML as text', async () => {
    const page = await visit('/errors');
    await row(page, '35').getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
  });

  it('holds its filters in the address', async () => {
    const page = await visit('/errors?query=is%3Aarchived');
    await page.getByText('No issue matches.').waitFor();
    await page.getByRole('link', { name: 'came back' }).click();
    await row(page, '38').waitFor();
    expect(await order(page)).toEqual(['38']);
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('freq');
    await page.getByRole('searchbox', { name: 'Search issues' }).fill('is:unresolved drive OR googleapis');
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox', { name: 'Environment' }).fill('staging');
    await expect.poll(() => Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ query: 'is:unresolved drive OR googleapis', sort: 'freq', environment: 'staging' });
    await expect.poll(() => errors.asked.filter(({ pathname }) => pathname.endsWith('/issues')).at(-1)?.search).toContain('environment=staging');
  });

  it('changes rows in place, and lets new ones wait while it is read', async () => {
    const page = await visit('/errors');
    await row(page, '41').waitFor();
    await page.keyboard.press('j');
    await errors.tell(page, { kind: 'event', issue: { ...errors.issues[0]!, count: 1300 } });
    await row(page, '41').getByText('1,300').waitFor();
    const fresh = issue('77', { type: 'ValueError', value: 'no such mailbox', substatus: 'new' });
    errors.issues = [fresh, ...errors.issues];
    await errors.tell(page, { kind: 'new', issue: fresh });
    await page.getByRole('button', { name: '1 new' }).click();
    expect((await order(page))[0]).toBe('77');
  });

  it('is moved through and acted on by single keys', async () => {
    const page = await visit('/errors');
    await row(page, '41').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('2 selected').waitFor();
    expect(await inaccessible(page)).toEqual([]);
    for (const [key, title] of [['a', 'Assign 2 issues'], ['p', 'Priority of 2 issues'], ['s', 'Archive 2 issues'], ['m', 'Merge 2 issues'], ['d', 'Delete 2 issues']] as const) {
      await page.keyboard.press(key);
      await page.getByRole('dialog', { name: title }).waitFor();
      expect(await inaccessible(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await page.keyboard.press('n');
    await page.getByRole('status').getByText('2 issues are resolved in the next release.').waitFor();
    expect(errors.sent).toEqual([{ method: 'PUT', path: 'issues', body: { ids: ['41', '38'], status: 'resolved', resolution: { kind: 'in_next_release' } } }]);
    await expect.poll(() => order(page)).toEqual(['35', '12', '9']);
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/errors/issues/35');
  });

  it('archives until a condition is met', async () => {
    const page = await visit('/errors');
    await page.getByRole('checkbox', { name: 'Select SHOP-12' }).check();
    await page.getByRole('button', { name: 'Archive' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Until' }).selectOption('count');
    await dialog.getByRole('spinbutton', { name: 'Events' }).fill('500');
    await dialog.getByRole('combobox', { name: 'Counted' }).selectOption('within a day');
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(errors.sent[0]?.body).toEqual({ ids: ['12'], status: 'archived', archive: { count: 500, count_window: 86_400 } });
  });

  it('teaches when nothing has arrived, from the project to the snippet', async () => {
    errors.issues = [];
    errors.projects = [];
    const page = await visit('/errors');
    await heading(page, 'No error has arrived yet.');
    expect(await inaccessible(page)).toEqual([]);
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('My Shop');
    await page.getByRole('combobox', { name: 'Written in' }).selectOption('python');
    await page.getByRole('button', { name: 'Make it' }).click();
    await heading(page, 'My Shop');
    expect(errors.sent[0]?.body).toEqual({ name: 'My Shop', slug: 'my-shop', platform: 'python' });
  });

  it('says how old it is when the server falls silent', async () => {
    const page = await visit('/errors');
    await row(page, '41').waitFor();
    errors.failing = true;
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByRole('alert').getByText('The server does not answer. What stands below is').waitFor();
    expect(await order(page)).toHaveLength(5);
  });

  it('fits a phone', async () => {
    const page = await visit('/errors', kPhone);
    await row(page, '41').waitFor();
    await page.getByRole('checkbox', { name: 'Select SHOP-41' }).check();
    await page.getByRole('button', { name: 'Resolve', exact: true }).waitFor();
    expect(await isTooWide(page)).toBe(false);
    expect(await inaccessible(page)).toEqual([]);
  });
});

describe('an issue', () => {
  it('shows where it was raised, with what is ours open and the rest folded', async () => {
    const page = await visit('/errors/issues/41');
    await heading(page, 'HttpError: 503 Service Unavailable from www.googleapis.com');
    await page.getByText('raise HttpError(').waitFor();
    expect(await page.getByText('flask/app.py:2213').count()).toBe(1); // in the cause, where nothing is ours
    await page.getByRole('button', { name: '3 frames of libraries' }).click();
    await expect.poll(() => page.getByText('flask/app.py:2213').count()).toBe(2);
    await page.getByText('Connection reset by peer').waitFor();
    expect(await page.locator('main b[onmouseover]').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Raw JSON' }).getAttribute('href')).toBe('/api/v1/errors/issues/41/events/e3');
    expect(await inaccessible(page)).toEqual([]);
  });

  it('goes from event to event', async () => {
    const page = await visit('/errors/issues/41');
    await page.getByText('Event e3').waitFor();
    await page.getByRole('link', { name: '‹ Older' }).click();
    await page.getByText('Event e2').waitFor();
    expect(new URL(page.url()).search).toBe('?event=e2');
    await page.keyboard.press('j');
    await page.getByText('Event e1').waitFor();
    await page.getByRole('link', { name: 'Latest' }).click();
    await page.getByText('Event e3').waitFor();
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await page.getByRole('link', { name: 'e1 HttpError: 503' }).click();
    await page.getByText('Event e1').waitFor();
  });

  it('says why its events are one issue', async () => {
    const page = await visit('/errors/issues/41');
    await page.getByText('Why here?').click();
    await page.getByText('9f3a7c0e5d1b4e86a2c94d0f6b8e7a15').waitFor();
    await page.getByText('ignored because the stack trace takes precedence').waitFor();
    expect(await inaccessible(page)).toEqual([]);
  });

  it('is commented on, merged and taken apart', async () => {
    const page = await visit('/errors/issues/41');
    await page.getByText('Google answers 503 for everybody, see <b>their</b> status page.').waitFor();
    await page.keyboard.press('c');
    await page.keyboard.type('looking');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Merge SHOP-38 with this issue' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('checkbox', { name: '1b4e86a2c94d' }).check();
    await page.getByRole('button', { name: 'Take 1 out' }).click();
    await page.getByRole('status').getByText('1 group taken out.').waitFor();
    expect(errors.sent).toEqual([
      { method: 'POST', path: 'issues/41/comment', body: { text: 'looking' } }, { method: 'POST', path: 'issues/merge', body: { into: '41', ids: ['38'] } },
      { method: 'POST', path: 'issues/41/unmerge', body: { groups: ['g2'] } },
    ]);
  });

  it('says so when it is not there', async () => {
    const page = await visit('/errors/issues/4711');
    await heading(page, 'There is no such issue.');
  });

  it('fits a phone', async () => {
    const page = await visit('/errors/issues/41', kPhone);
    await page.getByText('raise HttpError(').waitFor();
    expect(await isTooWide(page)).toBe(false);
    expect(await inaccessible(page)).toEqual([]);
  });
});

describe('the realtime view', () => {
  it('lets what is new leap out, and compares the rate', async () => {
    const page = await visit('/errors/incoming');
    await heading(page, '1 new issue in 2.14.0, 2 came back or grow.');
    await page.getByText('38 × as many as at the same age of the release before').waitFor();
    const fresh = issue('77', { type: 'ValueError', value: 'no such mailbox', substatus: 'new', first_release: '2.14.0' });
    await errors.tell(page, { kind: 'new', issue: fresh });
    await heading(page, /^2 new issues in 2.14.0/);
    await page.getByRole('list', { name: 'New issues' }).getByText('just now').waitFor();
    await errors.tell(page, { kind: 'event', issue: errors.issues[3]! });
    await page.getByRole('list', { name: 'Issues known before' }).getByText('OperationalError').waitFor();
    expect(await order(page)).toEqual(['77', '41', '38', '35', '12']);
    expect(await inaccessible(page)).toEqual([]);
  });

  it('begins anew when a release is deployed', async () => {
    const page = await visit('/errors/incoming');
    await heading(page, /^1 new issue in 2.14.0/);
    errors.releases = [{ ...(errors.releases[0] as object), version: '2.15.0' }, ...errors.releases];
    await errors.tellRate(page, { release: '2.15.0', issues_new: 0 });
    await heading(page, '2 issues came back or grow; nothing is new in 2.15.0.');
  });
});

describe('the other pages of errors', () => {
  it.each([
    ['/errors/releases', '2.14.0 is the newest release: 1 new issue.'], ['/errors/releases/2.14.0', '2.14.0 brought 1 new issue.'], ['/errors/crons', 'hourly-thumbnails is not well.'], ['/errors/feedback', '2 people wrote.'],
    ['/errors/projects', '2 projects sent 53,652 events in the last day.'], ['/errors/projects/shop', 'Shop'], ['/errors/nowhere', 'There is no page here.'],
  ])('%s', async (path, name) => {
    for (const options of [{}, kPhone]) {
      const page = await visit(path, options);
      await heading(page, name);
      await page.locator('main [aria-busy="true"]').waitFor({ state: 'hidden' });
      expect(await isTooWide(page)).toBe(false);
      expect(await inaccessible(page)).toEqual([]);
    }
  });

  it.each([['/errors/releases', 'No release is known yet.'], ['/errors/crons', 'No cron job reports here yet.'], ['/errors/feedback', 'Nobody has written yet.']])('%s teaches when empty', async (path, name) => {
    [errors.releases, errors.monitors, errors.feedback] = [[], [], []];
    const page = await visit(path);
    await heading(page, name);
    await page.getByRole('button', { name: /^Copy/ }).first().waitFor();
    expect(await inaccessible(page)).toEqual([]);
  });

  it('shows what people wrote as text', async () => {
    const page = await visit('/errors/feedback');
    await page.getByText('<script>alert(1)</script>').waitFor();
    expect(await page.locator('main script').count()).toBe(0);
  });

  it('gives each language its snippet', async () => {
    const page = await visit('/errors/projects/shop');
    await page.getByRole('button', { name: 'Copy: DSN' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(errors.projects[0]!.dsn);
    for (const [language, words] of [['Go', 'sentry.Init(sentry.ClientOptions{'], ['.NET', 'SentrySdk.Init'], ['sentry-cli', 'sentry-cli send-event']] as const) {
      await page.getByRole('button', { name: language, exact: true }).click();
      await page.getByText(words).first().waitFor();
    }
    expect(new URL(page.url()).search).toBe('?sdk=cli');
  });

  it('tries rules before they hold', async () => {
    const page = await visit('/errors/projects/shop');
    await page.getByRole('textbox', { name: /^Fingerprint rules/ }).fill('error.type:HttpError -> upstream');
    await page.getByRole('button', { name: 'Try on the last events' }).click();
    await page.getByText('1 event of the last 100 would move: 5 → 4 issues.').waitFor();
    await page.getByRole('button', { name: 'Save rules' }).click();
    await page.getByRole('status').getByText('Saved.').waitFor();
    expect(errors.sent.at(-1)).toMatchObject({ method: 'PUT', path: 'projects/shop', body: { fingerprint_rules: 'error.type:HttpError -> upstream', profile: '2026' } });
  });

  it('accounts for every event', async () => {
    const page = await visit('/errors/projects/shop');
    await page.getByText('error: 53,000 arrived, each accounted for').waitFor();
    await page.getByText('quota 120, spike protection 40').waitFor();
  });
});

describe('the shell', () => {
  it('finds issues, and goes to errors by keys', async () => {
    const page = await visit('/errors');
    await row(page, '41').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('thumbnail');
    await page.getByRole('option', { name: /KeyError/ }).click();
    await heading(page, "KeyError: 'thumbnail_id'");
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/errors');
  });
});
