// People: the first of them, signing out and in, and what a server shows to those it does not know.
import { describe, expect, it } from 'vitest';
import { visits } from './visits';

const kPassword = 'correct horse battery';

const site = visits();

describe('signing in', () => {
  it('begins with the set-up link, and asks everybody after that', async () => {
    await site.serve('[auth]\nsign_in = "always"\n');
    const page = await site.visit('/graphs');
    await page.getByRole('heading', { name: 'Not set up yet' }).waitFor();

    await page.goto(site.server.url + site.server.setupPath());
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel(/^Password, of/).fill(kPassword);
    await page.getByLabel('The password again').fill('something else');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('differ');
    await page.getByLabel('The password again').fill(kPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Graphs' }).waitFor();

    await page.context().clearCookies();
    await page.goto(site.server.url + '/graphs?from=-2h&target=a.b');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password').fill('not this one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(kPassword);
    await page.keyboard.press('Enter');
    // What was asked for is still there.
    await page.getByLabel('Time range: last 2h').waitFor();
    expect(new URL(page.url()).searchParams.get('target')).toBe('a.b');
  });

  it('offers the set-up link where nobody has to sign in yet', async () => {
    await site.serve();
    const page = await site.visit(site.server.setupPath());
    await page.getByRole('heading', { name: 'The first person' }).waitFor();
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel(/^Password, of/).fill(kPassword);
    await page.getByLabel('The password again').fill(kPassword);
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('link', { name: 'Graphs' }).waitFor();
    await page.goto(site.server.url + site.server.setupPath());
    await page.getByRole('heading', { name: 'Set up already' }).waitFor();
  });
});
