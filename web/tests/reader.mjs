// A person with a browser, for tests of the whole system that are told elsewhere (tests/system/reader.py): one Chromium and one page, which
// does a step for each line on standard input, {"step": "acknowledge", …}, and answers with a line {"ok": true} or {"error": "…"}.
// Usage: node reader.mjs BASE_URL
// @ts-check
import { createInterface } from 'node:readline';
import { launch, open } from './browser.mjs';

const [base] = process.argv.slice(2);
if (!base) {
  console.error('usage: node reader.mjs BASE_URL');
  process.exit(2);
}

const kPatienceMs = 20_000;
const browser = await launch();
const { page, problems } = await open(browser, base);
page.setDefaultTimeout(kPatienceMs);

/** @type {Record<string, (said: any) => Promise<unknown>>} */
const steps = {
  // A link in a page, under this server's address.
  open: ({ path }) => page.goto(base + path),

  sees_heading: ({ text }) => page.getByRole('heading', { name: text }).first().waitFor(),

  // On whichever page shows the problem, by its button.
  async acknowledges({ name, comment }) {
    await page.getByRole('group', { name: `What to do about ${name}` }).getByRole('button', { name: 'Acknowledge' }).click();
    const dialog = page.getByRole('dialog', { name: `Acknowledge ${name}` });
    await dialog.getByLabel('What you are doing about it').fill(comment);
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText(/acknowledged at /).filter({ hasText: comment }).waitFor();
  },

  // The page of one service draws what was measured and tells what happened.
  async sees_service({ name, graph, logged }) {
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.locator(`section[aria-label=${JSON.stringify(graph)}][data-status="ready"] canvas`).waitFor();
    for (const text of logged) await page.getByText(text).first().waitFor();
  },

  // The only line of the first panel ends at `value`, and the incident is marked above it.
  async sees_graph({ value }) {
    await page.locator('[data-panel="0"] .labels b', { hasText: value }).waitFor();
    await page.locator('[data-panel="0"] .marker.crit').first().waitFor();
  },

  // Each of the rows, as pairs of the mark's word and a part of the text.
  async sees_timeline({ rows }) {
    for (const [word, text] of rows) {
      const row = page.locator('li', { has: page.locator('.kind', { hasText: word }) }).filter({ hasText: text });
      await row.first().waitFor();
    }
  },

  // Rows of the notification log, as triples of what happened, the channel, and what became of the page.
  async sees_notifications({ name, rows }) {
    for (const [what, channel, status] of rows) {
      const entry = page.locator('li', { has: page.locator('.what', { hasText: name }) }).filter({ hasText: what });
      const told = entry.getByRole('list', { name: 'Told' }).locator('li', { hasText: channel }).filter({ hasText: status });
      await told.first().waitFor();
    }
  },

  async had_no_trouble() {
    if (problems.length > 0) throw new Error(problems.join('; '));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { step, ...said } = JSON.parse(line);
  try {
    const perform = steps[step];
    if (!perform) throw new Error(`a reader knows no step "${step}"`);
    await perform(said);
    console.log(JSON.stringify({ ok: true }));
  } catch (error) {
    const seen = await page.locator('main').innerText().catch(() => 'nothing');
    console.log(JSON.stringify({ error: `${error instanceof Error ? error.message : error}\nOn ${page.url()} stood:\n${seen}` }));
  }
}
await browser.close();
