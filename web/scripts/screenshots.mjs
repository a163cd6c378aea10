// Pictures of every page, light and dark, wide and narrow. Usage: node screenshots.mjs BASE_URL FOLDER [trouble|calm|empty]
// The scene says in what the server is, and so which pages are worth a picture.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../tests/browser.mjs';

const [base, folder, scene = 'trouble'] = process.argv.slice(2);
if (!base || !folder) {
  console.error('usage: node screenshots.mjs BASE_URL FOLDER [trouble|calm|empty]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

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
const scenes = {
  empty: [
    ['empty-now', '/', 'wide'],
    ['empty-graphs', '/graphs', 'wide'],
    ['empty-problems', '/problems', 'wide'],
    ['empty-checks', '/checks', 'wide'],
    ['empty-checks-phone', '/checks', 'phone'],
    ['empty-oncall', '/oncall', 'wide'],
    ['empty-notifications', '/notifications', 'wide'],
    ['empty-timeline', '/timeline', 'wide'],
  ],
  calm: [
    ['calm-now', '/', 'wide'],
    ['calm-problems', '/problems', 'wide'],
    ['calm-problems-phone', '/problems', 'phone'],
    ['calm-checks', '/checks', 'wide'],
    ['calm-service', '/checks/web1/http?from=-15min&until=now', 'wide'],
    ['graphs', `/graphs?from=-15min&${query}`, 'wide'],
    ['graphs-editor', `/graphs?from=-15min&edit=0&target=${encodeURIComponent(`sumSeries(${drawn[0]})`)}`, 'wide'],
    ['graphs-error', '/graphs?target=noSuchFunction(a.b)', 'wide'],
    ['graphs-television', `/graphs?from=-15min&${query}`, 'television'],
    ['graphs-phone', `/graphs?from=-15min&${query}`, 'phone'],
  ],
  trouble: [
    ['now', '/', 'wide'],
    ['now-television', '/', 'television'],
    ['now-phone', '/', 'phone'],
    ['problems', '/problems', 'wide'],
    ['problems-television', '/problems', 'television'],
    ['problems-phone', '/problems', 'phone'],
    ['problem-phone', '/problems/checks/db1', 'phone'],
    ['acknowledge', '/problems/checks/db1', 'wide', ['a']],
    ['acknowledge-phone', '/problems/checks/db1', 'phone', ['a']],
    ['downtime', '/problems/checks/db1', 'wide', ['d']],
    ['silence', '/problems/checks/db1', 'wide', ['s']],
    ['checks', '/checks', 'wide'],
    ['checks-filtered', '/checks?state=problem', 'wide'],
    ['checks-phone', '/checks', 'phone'],
    ['host', '/checks/db1?from=-15min&until=now', 'wide'],
    ['host-phone', '/checks/db1?from=-15min&until=now', 'phone'],
    ['service', '/checks/mail/queue?from=-15min&until=now', 'wide'],
    ['oncall', '/oncall', 'wide'],
    ['oncall-phone', '/oncall', 'phone'],
    ['notifications', '/notifications', 'wide'],
    ['notifications-phone', '/notifications', 'phone'],
    ['search', '/', 'wide', ['/', 'd', 'b', '1']],
    ['timeline', '/timeline', 'wide'],
    ['timeline-phone', '/timeline', 'phone'],
    ['graphs-events', `/graphs?from=-15min&${query}`, 'wide'],
    ['system', '/system', 'wide'],
  ],
};
const pages = scenes[scene];
if (!pages) throw new Error(`no scene is called ${scene}`);

// Requests of a page that are under way; streams, which stay open, are none.
function asked(page) {
  const open = new Set();
  page.on('request', (request) => request.resourceType() !== 'eventsource' && open.add(request));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => open.delete(request));
  return open;
}

// A page is worth a picture when nothing is asked for any more, nothing is loading and nothing moves.
async function settle(page, open) {
  do {
    await Promise.all([...open].map((request) => request.response().then((response) => response?.finished()).catch(() => {}).then(() => open.delete(request))));
    await page.waitForFunction(() =>
      document.querySelector('h1') !== null && document.querySelector('[aria-busy="true"], [data-status="loading"]') === null &&
      document.fonts.status === 'loaded' && document.getAnimations().every((animation) => animation.playState !== 'running' || animation.effect?.getTiming().iterations === Infinity));
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  } while (open.size > 0);
}

const browser = await launch();
for (const theme of ['light', 'dark']) {
  for (const [name, path, size, keys = []] of pages) {
    const context = await browser.newContext({ viewport: kSizes[size], colorScheme: theme, isMobile: size === 'phone', hasTouch: size === 'phone', deviceScaleFactor: size === 'phone' ? 2 : 1 });
    const page = await context.newPage();
    const open = asked(page);
    await page.goto(base + path);
    await settle(page, open);
    for (const key of keys) await page.keyboard.press(key);
    if (keys.length > 0) {
      await page.locator('dialog[open], [role="option"]').first().waitFor();
      await settle(page, open);
    }
    const file = join(folder, `${name}-${theme}.png`);
    await page.screenshot({ path: file });
    console.log(file);
    await context.close();
  }
}
await browser.close();
