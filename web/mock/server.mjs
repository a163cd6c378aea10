// A development server with invented data behind Bellwether's routes. Serves the built pages too, under the real content security
// policy. Usage: node mock/server.mjs [--port 8080] [--dist DIR] [--scenario full|calm|empty|thousands|refusing|locked]
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import * as checks from './checks.mjs';
import { find, functions, names, series, suggest } from './data.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
};
const dist = option('dist', new URL('../dist', import.meta.url).pathname);
const scenario = option('scenario', 'full');
const known = scenario === 'empty' ? [] : names;
const started = Date.now() / 1000;
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const pages = /^\/(graphs|problems(\/.*)?|checks(\/.*)?|errors(\/.*)?|timeline|oncall|notifications|system|sign-in|setup)?$/;
const listeners = new Set(); // responses of /api/v1/checks/stream
checks.fill(scenario);
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const units = { s: 1, min: 60, h: 3600, d: 86_400, w: 604_800, mon: 2_592_000, y: 31_536_000 };
const notes = [
  { id: 3, when: Math.floor(started) - 1500, what: 'release 2.14.0', tags: ['deploy', 'uploader'], data: 'by ci, 4 min build', kind: 'deploy' },
  { id: 2, when: Math.floor(started) - 9000, what: 'Uploads to Box stopped for an hour', tags: ['uploads'], data: 'Nobody was paged; stats.counters.uploads.box.rate had fallen to nothing', kind: 'incident' },
  { id: 7, when: Math.floor(started) - 536, what: 'anna was told: db1 is DOWN', tags: ['db1'], data: '', kind: 'page', source: 'alerts' },
  { id: 6, when: Math.floor(started) - 540, what: 'db1 is DOWN: PING CRITICAL - Packet loss = 100%', tags: ['db1', 'down'], data: '{"state":"down"}', kind: 'check', source: 'checks' },
  { id: 5, when: Math.floor(started) - 2200, what: 'downtime of ssh on db2', tags: ['db2', 'ssh'], data: 'New kernel', kind: 'downtime', source: 'checks' },
  { id: 4, when: Math.floor(started) - 7000, what: 'ben acknowledged disk / on web7', tags: ['web7', 'disk /'], data: 'Old logs; cleaning up after lunch', kind: 'acknowledgement', source: 'checks' },
  { id: 1, when: Math.floor(started) - 90_000, what: 'release 2.13.2', tags: ['deploy', 'uploader'], data: '', kind: 'deploy' },
];

function time(text, otherwise) {
  const now = Date.now() / 1000;
  if (!text) return otherwise;
  if (text === 'now') return now;
  if (/^\d+$/.test(text)) return Number(text);
  const relative = /^-(\d+)([a-z]+)/.exec(text);
  if (relative && units[relative[2]]) return now - Number(relative[1]) * units[relative[2]];
  throw new Error(`Cannot read the time "${text}"`);
}

function render(query) {
  const from = time(query.get('from'), Date.now() / 1000 - 86_400);
  const until = time(query.get('until'), Date.now() / 1000);
  const most = Number(query.get('maxDataPoints') ?? 1000);
  const step = Math.max(10, Math.ceil((until - from) / most / 10) * 10);
  return query.getAll('target').flatMap((target) => series(target, known)).slice(0, 300).map(({ name, at }) => {
    const datapoints = [];
    for (let t = Math.floor(from / step) * step + step; t <= until; t += step) datapoints.push([at(t), t]);
    return { target: name, tags: { name }, datapoints };
  });
}

function system() {
  const now = Date.now() / 1000;
  const busy = scenario === 'empty' ? 0 : 1;
  const up = now - started + (busy ? 86_400 * 12.2 : 0);
  const row = (listener, protocol, rate, extra = {}) => {
    const sent = Math.floor(rate * busy * (up + 8 * Math.sin(now / 40)));
    return { listener, protocol, received: Math.floor(sent / 30), samples: sent, bytes: sent * 31, kernel_drops: 0, refused: 0, truncated: 0, open_connections: 0, receive_buffer_bytes: 4_194_304, ...extra };
  };
  const refused = scenario === 'refusing' ? Math.floor((now - started) * 5) + 120 : busy * 17;
  return {
    version: '0.1.0', uptime_seconds: up, now, ready: true, shards: 2,
    ingest: [
      row('127.0.0.1:8125', 'statsd/udp', 1204, { refused }),
      row('127.0.0.1:8125', 'statsd/tcp', 0),
      row('127.0.0.1:2003', 'carbon/tcp', 86, { open_connections: 3 * busy }),
      row('127.0.0.1:2004', 'pickle/tcp', 0),
    ],
    refusals: refused === 0 ? [] : [
      { module: 'statsd', reason: 'bad_value', help: 'The value of a metric is not a number', count: refused, examples: [{ when: now - 40, text: 'uploads.box.rate:abc|c', place: '127.0.0.1:51234, line 3' }, { when: now - 39, text: 'uploads.box.rate:|c', place: '127.0.0.1:51234, line 9' }] },
      { module: 'carbon', reason: 'future', help: 'The time of a point lies in the future', count: 4, examples: [{ when: now - 9000, text: 'servers.db1.cpu.user 4.2 4102444800', place: '10.0.3.7:40112, line 1' }] },
    ],
    storage: { series: known.length, points_accepted: Math.floor(521 * busy * up), memory_bytes: 41_000_000, disk_bytes: 1_840_000_000 * busy, log_bytes: Math.floor(8e6 + 4e6 * Math.sin(now / 60)) * busy, files: 214 * busy, disk_free_bytes: 61e9, disk_total_bytes: 240e9 },
    memory: { resident_bytes: Math.floor(92e6 + 2e6 * Math.sin(now / 30)) },
    limits: [
      { name: 'series', used: known.length, limit: 1_000_000, unit: 'series' },
      { name: 'statsd.keys', used: scenario === 'refusing' ? 9120 : 612, limit: 10_000, unit: 'keys' },
      { name: 'http.connections', used: 4, limit: 1024, unit: '' },
      { name: 'query.memory', used: 1.2e6, limit: 268_435_456, unit: 'bytes' },
    ],
  };
}

function stream(request, response, event, everyMs, make) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const say = () => response.write(`event: ${event}\ndata: ${JSON.stringify(make())}\n\n`);
  say();
  const timer = setInterval(say, everyMs);
  request.on('close', () => clearInterval(timer));
}

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

function tell(row) {
  for (const response of listeners) response.write(`event: object\ndata: ${JSON.stringify(checks.change(row))}\n\n`);
}

// The routes of checks and alerts; false when the path is none of theirs.
async function answerChecks(request, response, url, json) {
  const { searchParams: query } = url;
  const missing = () => json({ error: { code: 'not_found', message: `no such host or service` } }, 404);
  const read = async () => JSON.parse((await body(request)) || '{}');
  const [, area, name = '', id = '', verb = ''] = /^\/api\/v1\/(problems|checks|alerts|heartbeats|mock)(?:\/([\w-]+))?(?:\/(\w+))?(?:\/(\w+))?$/.exec(url.pathname) ?? [];
  const service = query.get('service');
  switch (`${request.method} ${area}/${name}`) {
    case 'GET problems/': return json(checks.problems());
    case 'GET checks/': return json(checks.grid(query));
    case 'GET checks/summary': return json(checks.summary());
    case 'GET checks/object': { const found = checks.object(query.get('host'), service); return found ? json(found) : missing(); }
    case 'GET checks/history': { const found = checks.history(query.get('host'), service, Number(query.get('from')), Number(query.get('until'))); return found ? json(found) : missing(); }
    case 'GET checks/search': return json(checks.search(query.get('q') ?? ''));
    case 'GET checks/stream':
      stream(request, response, 'summary', 5000, checks.summary);
      listeners.add(response);
      return request.on('close', () => listeners.delete(response));
    case 'POST checks/acknowledge': case 'POST checks/unacknowledge': case 'POST checks/downtime': case 'POST checks/comment': case 'POST checks/recheck': {
      const done = checks.act(name, await read());
      if (!done) return missing();
      tell(done.row);
      return json(done.answer);
    }
    case 'DELETE checks/downtime': case 'DELETE checks/comment': { const row = checks.remove(name, Number(id)); return row ? (tell(row), json({})) : missing(); }
    case 'POST checks/watch': { const { name: service, host } = await read(); return json({ host: host ?? 'bellwether', service }); }
    case 'POST mock/worsen': { const { host, service: which, state, output } = await read(); const row = checks.worsen(host, which ?? null, state, output); return row ? (tell(row), json({})) : missing(); }
    case 'GET alerts/notifications': return json(checks.notifications(query));
    case 'GET alerts/silences': return json(scenario === 'empty' ? [] : checks.silences);
    case 'POST alerts/silences': { const silence = { id: 90 + checks.silences.length, author: 'anna', active: true, ...(await read()) }; checks.silences.push(silence); return json({ id: silence.id }); }
    case 'DELETE alerts/silences': checks.silences.splice(checks.silences.findIndex((silence) => silence.id === Number(id)), 1); return json({});
    case 'GET alerts/oncall': return json(scenario === 'empty' ? [] : checks.onCall(Number(query.get('from')), Number(query.get('until'))));
    case 'POST alerts/oncall': checks.addOverride(await read()); return json({ id: 1 });
    case 'DELETE alerts/oncall': checks.endOverride(Number(verb)); return json({});
    case 'GET alerts/contacts': return json(scenario === 'empty' ? [] : checks.contacts());
    case 'GET heartbeats/': return json({ heartbeats: scenario === 'empty' ? [] : checks.heartbeats() });
    case 'DELETE heartbeats/': return json({});
    case 'GET alerts/dead-letters': return json(scenario === 'full' ? checks.dead : []);
    case 'GET alerts/status': return json({ waiting: 1, dead: checks.dead.length, enabled: true, channels: scenario === 'empty' ? [] : [{ channel: 'mail', delivered: 41, last_delivery: Date.now() / 1000 - 538, last_error: null }, { channel: 'slack', delivered: 3, last_delivery: Date.now() / 1000 - 90_000, last_error: 'HTTP 404: no such channel' }], heartbeat: null });
    case 'DELETE alerts/dead-letters': checks.dead.splice(0, 1); return json({});
    case 'POST alerts/dead-letters': checks.dead.splice(0, 1); return json({});
    case 'POST alerts/test': return json({});
  }
  return false;
}

let user = null;

async function session(request, json) {
  if (request.method === 'POST') {
    const { name, password } = JSON.parse(await body(request));
    if (password !== 'correct horse') return json({ error: { code: 'unauthenticated', message: 'That name and password do not belong together.' } }, 401);
    user = { name, role: 'admin' };
  }
  if (request.method === 'DELETE') user = null;
  return json({ user, sign_in_required: scenario === 'locked', setup_required: false, csrf_token: 'mock' });
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://mock');
  const path = url.pathname;
  const query = url.searchParams;
  const json = (value, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (/^\/api\/v1\/(problems|checks|alerts|heartbeats|mock)\b/.test(path) && (await answerChecks(request, response, url, json)) !== false) return;
  switch (path) {
    case '/render':
      if (request.method === 'POST') for (const [name, value] of new URLSearchParams(await body(request))) query.append(name, value);
      return json(render(query));
    case '/api/v1/live': return stream(request, response, 'render', 2000, () => render(query));
    case '/metrics/find': {
      const nodes = find(query.get('query'), known);
      return json(query.get('format') === 'json' ? nodes.map(({ id, leaf }) => ({ path: id, is_leaf: leaf === 1 })) : nodes);
    }
    case '/functions': return json(functions);
    case '/api/v1/suggest': return json(suggest(query.get('target'), Number(query.get('cursor'))));
    case '/api/v1/system': return json(system());
    case '/api/v1/system/live': return stream(request, response, 'system', 1000, system);
    case '/events/get_data': return json(known.length === 0 || scenario === 'calm' ? [] : notes.filter((n) => n.when >= time(query.get('from'), 0) && (!query.get('tags') || n.tags.includes(query.get('tags')))));
    case '/api/v1/session': return session(request, json);
  }
  const file = pages.test(path) ? 'index.html' : normalize(path).replace(/^\/+/, '');
  const full = join(dist, file);
  if (!existsSync(full)) return json({ error: { code: 'not_found', message: `There is nothing at ${path}` } }, 404);
  response.writeHead(200, { 'content-type': types[extname(full)] ?? 'application/octet-stream', 'content-security-policy': policy });
  createReadStream(full).pipe(response);
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    if (!response.headersSent) response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: 'invalid_argument', message: error.message } }));
  });
}).listen(Number(option('port', 8080)), '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}`);
});
