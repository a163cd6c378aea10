// Pictures of every page, light and dark, wide and narrow. Usage: node screenshots.mjs BASE_URL FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [base, folder] = process.argv.slice(2);
if (!base || !folder) {
  console.error('usage: node screenshots.mjs BASE_URL FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const kFlags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const kSettleMs = 2500;
const kSizes = { wide: { width: 1440, height: 900 }, television: { width: 1920, height: 1080 }, phone: { width: 390, height: 844 } };

// The names that this server has decide what the Graphs page draws: the fullest branches with a few lines each.
async function targets() {
  const find = async (query) => (await fetch(`${base}/metrics/find?${new URLSearchParams({ query, format: 'treejson' })}`)).json();
  const found = [];
  const walk = async (parent, depth) => {
    const nodes = await find(parent === '' ? '*' : `${parent}.*`);
    const leaves = nodes.filter((node) => Boolean(node.leaf));
    if (leaves.length >= 2 && leaves.length <= 8) found.push({ target: `${parent}.*`, score: leaves.length });
    const branches = nodes.filter((node) => !node.leaf);
    if (branches.length >= 3 && branches.length <= 8) {
      const below = await find(`${parent === '' ? '' : `${parent}.`}*.*`);
      const leaf = below.find((node) => Boolean(node.leaf));
      if (leaf && parent !== '') found.push({ target: `${parent}.*.${leaf.text}`, score: 10 + branches.length });
    }
    if (depth < 5) for (const node of branches.slice(0, 6)) await walk(node.id, depth + 1);
  };
  await walk('', 0);
  const own = (target) => (target.startsWith('bellwether') || target.startsWith('stats.statsd') ? -20 : 0);
  return found.sort((a, b) => b.score + own(b.target) - a.score - own(a.target)).slice(0, 3).map(({ target }) => target);
}

const drawn = await targets();
const query = drawn.map((target, index) => `${index > 0 ? 'panel=&' : ''}target=${encodeURIComponent(target)}`).join('&');
const pages = [
  ['now', '/', 'wide'],
  ['graphs', `/graphs?from=-15min&${query}`, 'wide'],
  ['graphs-editor', `/graphs?from=-15min&edit=0&target=${encodeURIComponent(`sumSeries(${drawn[0] ?? '*'})`)}`, 'wide'],
  ['graphs-error', '/graphs?target=noSuchFunction(a.b)', 'wide'],
  ['graphs-television', `/graphs?from=-15min&${query}`, 'television'],
  ['graphs-phone', `/graphs?from=-15min&${query}`, 'phone'],
  ['now-phone', '/', 'phone'],
  ['timeline', '/timeline', 'wide'],
  ['system', '/system', 'wide'],
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: kFlags });
for (const theme of ['light', 'dark']) {
  for (const [name, path, size] of pages) {
    const context = await browser.newContext({ viewport: kSizes[size], colorScheme: theme, isMobile: size === 'phone', hasTouch: size === 'phone', deviceScaleFactor: size === 'phone' ? 2 : 1 });
    const page = await context.newPage();
    await page.goto(base + path);
    await page.waitForTimeout(kSettleMs);
    const file = join(folder, `${name}-${theme}.png`);
    await page.screenshot({ path: file });
    console.log(file);
    await context.close();
  }
}
await browser.close();
