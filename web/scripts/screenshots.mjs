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

// What the sample feed sends; of a server without it, what the server says of itself.
const kWanted = ['stats.sample.uploads.*.completed', 'sample.servers.*.cpu.busy', 'stats.timers.sample.web.*.time.mean_90'];

async function exists(target) {
  const nodes = await (await fetch(`${base}/metrics/find?${new URLSearchParams({ query: target, format: 'treejson' })}`)).json();
  return nodes.length > 0;
}

const known = await Promise.all(kWanted.map(exists));
const drawn = known.some(Boolean) ? kWanted.filter((_, index) => known[index]) : ['bellwether.statsd.samples.*', 'bellwether.http.*'];
const query = drawn.map((target, index) => `${index > 0 ? 'panel=&' : ''}target=${encodeURIComponent(target)}`).join('&');
const pages = [
  ['now', '/', 'wide'],
  ['graphs', `/graphs?from=-15min&${query}`, 'wide'],
  ['graphs-editor', `/graphs?from=-15min&edit=0&target=${encodeURIComponent(`sumSeries(${drawn[0]})`)}`, 'wide'],
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
