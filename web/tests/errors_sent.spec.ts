// The life of an error as a reader sees it, from the project to the regression: real events into a real server.
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '../src/api/errors';
import { inaccessible } from './axe';
import { visits } from './visits';

const site = visits();
let project: Project;

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

interface Sent {
  type: string;
  value: string;
  release: string;
  user?: string;
  line?: number;
}

// As an SDK does: one envelope with one event.
async function send({ type, value, release, user = '7', line = 42 }: Sent): Promise<string> {
  const id = randomUUID().replaceAll('-', '');
  const event = {
    event_id: id, timestamp: Date.now() / 1000, platform: 'python', release, environment: 'production', level: 'error', user: { id: user }, tags: { customer: '<i>big</i>' }, transaction: 'POST /upload',
    exception: { values: [{ type, value, mechanism: { type: 'flask', handled: false }, stacktrace: { frames: [
      { function: 'dispatch', filename: 'flask/app.py', module: 'flask.app', lineno: 2213, in_app: false }, { function: 'wsgi', filename: 'flask/wsgi.py', module: 'flask.wsgi', lineno: 13, in_app: false },
      { function: 'put', filename: 'uploader/drive.py', module: 'uploader.drive', lineno: line, in_app: true, pre_context: ['def put(file):'], context_line: '    raise fail(file) # <b>here</b>', post_context: [''] },
    ] } }] },
    breadcrumbs: { values: [{ timestamp: Date.now() / 1000 - 1, category: 'query', message: 'SELECT <b>1</b>' }] },
  };
  const payload = JSON.stringify(event);
  const dsn = new URL(project.dsn);
  const answer = await fetch(`${site.server.url}/api/${dsn.pathname.slice(1)}/envelope/?sentry_key=${dsn.username}`, {
    method: 'POST', headers: { 'content-type': 'application/x-sentry-envelope' },
    body: `${JSON.stringify({ event_id: id, sent_at: new Date().toISOString() })}\n${JSON.stringify({ type: 'event', length: Buffer.byteLength(payload) })}\n${payload}\n`,
  });
  expect(answer.status).toBe(200);
  return id;
}

beforeAll(() => site.serve());

describe('an error', () => {
  it('begins with a project, and shows up by itself', async () => {
    const page = await site.visit('/errors');
    await heading(page, 'No error has arrived yet.');
    await page.getByRole('button', { name: 'Another project' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Shop');
    await page.getByRole('combobox', { name: 'Written in' }).selectOption('python');
    await page.getByRole('button', { name: 'Make it' }).click();
    await heading(page, 'Shop');
    const { projects } = await site.server.ask<{ projects: Project[] }>('GET', '/api/v1/errors/projects');
    project = projects.find(({ slug }) => slug === 'shop')!;
    await page.getByText(project.dsn, { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Issues', exact: true }).click();
    await page.getByRole('heading', { name: 'Send to Shop' }).waitFor();
    await send({ type: 'HttpError', value: '503 <img src=x onerror=alert(1)>', release: '2.14.0' });
    await page.locator('[data-issue]').getByText('503 <img src=x onerror=alert(1)>').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await inaccessible(page)).toEqual([]);
  });

  it('is shown where it was raised, with why it is one issue', async () => {
    await send({ type: 'HttpError', value: '503 again', release: '2.14.0', user: '8' });
    const page = await site.visit('/errors');
    await page.getByRole('link', { name: /HttpError/ }).click();
    await heading(page, /^HttpError: 503/);
    await page.getByText('raise fail(file) # <b>here</b>').waitFor();
    await page.getByRole('button', { name: '2 frames of libraries' }).waitFor();
    await page.getByText('SELECT <b>1</b>').waitFor();
    await page.getByText('<i>big</i>').first().waitFor();
    await expect.poll(() => page.getByText('2 events of 2 people').count()).toBe(1);
    await page.getByRole('link', { name: '‹ Older' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('event')).toMatch(/^[0-9a-f]{32}$/);
    await page.getByText('Why here?').click();
    await page.getByText(/^[0-9a-f]{32}$/).first().waitFor();
    await page.locator('[aria-label="Events"][data-status="ready"]').waitFor();
    expect(await inaccessible(page)).toEqual([]);
  });

  it('is commented on and assigned', async () => {
    const page = await site.visit('/errors/issues/SHOP-1');
    await page.getByRole('textbox', { name: 'Comment' }).fill('It is <b>theirs</b>.');
    await page.getByRole('button', { name: 'Comment' }).click();
    await page.getByText('It is <b>theirs</b>.').waitFor();
    await page.getByRole('button', { name: 'Assign' }).click();
    await page.getByRole('textbox', { name: 'Whose it is' }).fill('anna');
    await page.getByRole('dialog').getByRole('button', { name: 'Assign' }).click();
    await page.getByText('assigned it to anna').waitFor();
  });

  it('leaps out of the realtime view when it is new', async () => {
    const page = await site.visit('/errors/incoming?project=shop');
    await heading(page, /new in 2\.14\.0|new issue in 2\.14\.0/);
    await send({ type: 'KeyError', value: "'thumbnail_id'", release: '2.14.0', line: 7 });
    const row = page.getByRole('list', { name: 'New issues' }).locator('[data-issue]').filter({ hasText: 'KeyError' });
    await row.getByText('just now').waitFor();
    expect(await inaccessible(page)).toEqual([]);
  });

  it('comes back when it was resolved and a later release has it', async () => {
    const page = await site.visit('/errors/issues/SHOP-1');
    await page.getByRole('button', { name: /^In the next release/ }).click();
    await page.getByText('resolved in the release after 2.14.0').waitFor();
    await send({ type: 'HttpError', value: '503 still', release: '2.14.0' });
    await page.getByText('3 events').waitFor();
    expect(await page.getByText('resolved in the release after 2.14.0').count()).toBe(1);
    await send({ type: 'HttpError', value: '503 and back', release: '2.15.0' });
    await page.getByText('regressed', { exact: true }).waitFor();
    await page.getByText(/^came back/).waitFor();
  });

  it('is found, and accounted for', async () => {
    const page = await site.visit('/errors/projects/shop');
    await page.getByText(/^error: 5 arrived/).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('thumbnail');
    await page.getByRole('option', { name: /KeyError/ }).click();
    await heading(page, "KeyError: 'thumbnail_id'");
  });

  it('is grouped by rules that were tried before', async () => {
    const page = await site.visit('/errors/projects/shop');
    await page.getByRole('textbox', { name: /^Fingerprint rules/ }).fill('error.type:*Error -> one');
    await page.getByRole('button', { name: 'Try on the last events' }).click();
    await page.getByText(/of the last 5 would move: 2 → 1 issue/).waitFor();
    await page.getByRole('textbox', { name: /^Fingerprint rules/ }).fill('error.type -> ->');
    await page.getByRole('button', { name: 'Save rules' }).click();
    await page.getByRole('alert').getByText(/line 1/).waitFor();
  });
});
