// Invented hosts and services, in the shapes of docs/api.md: calm, with something wrong, none at all, or thousands.

const kZone = 'Europe/Berlin';
const now = () => Date.now() / 1000;
const kStart = Math.floor(now());
const kServices = ['http', 'load', 'ssh', 'disk /', 'ntp'];

let nextId = 100;
const rows = []; // every host and service, as the object request answers it

function add(host, service, groups, more = {}) {
  const path = service === null ? `checks.${host}` : `checks.${host}.${service.replace(/[^\w]+/g, '_')}`;
  const row = {
    host, service, state: service === null ? 'up' : 'ok', hard: true, acknowledged: null, downtime: false, flapping: false, since: kStart - 86_400 * 12, output: 'OK',
    long_output: '', attempt: 1, max_attempts: 3, latency: 0.004, execution_time: 0.031, perf_data: [], check_command: service === null ? 'check-host-alive' : `check_${service.split(' ')[0]}`,
    command_line: `/usr/lib/nagios/plugins/check_${(service ?? 'ping').split(' ')[0]} -H ${host}.example.org`, check_interval: 60, retry_interval: 15, active: true, passive: true, notifications: true,
    percent_state_change: 0, parents: [], children: [], groups, contacts: ['anna', 'ben'], notes: '', notes_url: '', action_url: '', told: [],
    comments: [], downtimes: [], notification: { number: 0, last: null, next: null }, series: { state: `${path}.state`, latency: `${path}.latency`, execution_time: `${path}.execution_time` },
    cause: null, told: [], ...more,
  };
  row.perf_data = (more.perf_data ?? []).map((datum) => ({ warn: null, crit: null, min: null, max: null, ...datum, series: `${path}.${datum.label}` }));
  rows.push(row);
  return row;
}

const time = (unit = 's') => ({ label: 'time', value: 0.031, unit, warn: '1', crit: '3', min: 0 });

export function fill(scenario) {
  rows.length = 0;
  if (scenario === 'empty') return;
  const count = scenario === 'thousands' ? 5000 : 12;
  const names = ['router1', 'db1', 'db2', 'mail', ...Array.from({ length: count }, (_, i) => `web${i + 1}`)];
  for (const host of names) {
    const groups = host.startsWith('web') ? ['web', 'production'] : host.startsWith('db') ? ['database', 'production'] : ['network'];
    add(host, null, groups, { output: 'PING OK - Packet loss = 0%, RTA = 0.41 ms', parents: host === 'router1' ? [] : ['router1'], perf_data: [{ label: 'rta', value: 0.41, unit: 'ms', warn: '100', crit: '500', min: 0 }, { label: 'pl', value: 0, unit: '%', warn: '20', crit: '60', min: 0 }] });
    if (host === 'router1') continue;
    for (const service of kServices) {
      if (service === 'http' && !host.startsWith('web')) continue;
      add(host, service, groups, { output: outputs[service] ?? 'OK', perf_data: service === 'http' ? [time(), { label: 'size', value: 18_204, unit: 'B', min: 0 }] : service === 'load' ? ['load1', 'load5', 'load15'].map((label, i) => ({ label, value: 0.4 + i / 10, unit: '', warn: '8', crit: '16', min: 0 })) : service === 'disk /' ? [{ label: '/', value: 21_474_836_480, unit: 'B', warn: '80000000000', crit: '90000000000', min: 0, max: 100_000_000_000 }] : [] });
    }
  }
  add('db1', 'postgres', ['database', 'production'], { output: 'POSTGRES_BACKENDS OK: 42 of 200 connections', perf_data: [{ label: 'connections', value: 42, unit: '', warn: '160', crit: '190', min: 0, max: 200 }] });
  add('db2', 'postgres', ['database', 'production'], { output: 'POSTGRES_BACKENDS OK: 17 of 200 connections' });
  add('mail', 'queue', ['network'], { output: 'MAILQ OK: 12 messages' });
  of('router1', null).children = names.slice(1, 9);
  if (scenario !== 'calm') trouble();
}

const outputs = {
  http: 'HTTP OK: HTTP/1.1 200 OK - 18204 bytes in 0.031 second response time', load: 'OK - load average: 0.41, 0.52, 0.60', ssh: 'SSH OK - OpenSSH_9.2p1 (protocol 2.0)',
  'disk /': 'DISK OK - free space: / 74 GiB (78% inode=91%)', ntp: 'NTP OK: Offset 0.000412 secs',
};

function trouble() {
  const went = (host, service, state, ago, output, more = {}) => Object.assign(of(host, service), { state, since: kStart - ago, output, attempt: 3, ...more });
  const told = (ago) => [{ contact: 'anna', channel: 'mail', at: kStart - ago }, { contact: 'anna', channel: 'pagerduty', at: kStart - ago + 1 }];
  went('db1', null, 'down', 540, 'PING CRITICAL - Packet loss = 100%', { told: told(538), notification: { number: 1, last: kStart - 538, next: kStart + 1262 }, percent_state_change: 6.2 });
  for (const service of ['load', 'ssh', 'disk /', 'ntp', 'postgres']) went('db1', service, 'critical', 500, 'CRITICAL - Socket timeout after 10 seconds', { cause: 'checks/db1' });
  for (const n of [1, 2, 3]) went(`web${n}`, 'http', 'critical', 480 - n * 20, 'HTTP CRITICAL: HTTP/1.1 503 Service Unavailable - 312 bytes in 1.204 second response time', { cause: 'checks/db1' });
  went('mail', 'queue', 'warning', 4_300, 'MAILQ WARNING: 2310 messages, the oldest waits for 9 m 04 s', { told: told(4_290) });
  went('web7', 'disk /', 'warning', 7_900, 'DISK WARNING - free space: / 9 GiB (8% inode=71%)', { acknowledged: { by: 'ben', at: kStart - 7_000, comment: 'Old logs; cleaning up after lunch', sticky: true, expires: null }, told: told(7_890) });
  went('web9', 'load', 'critical', 95, 'CRITICAL - load average: 31.02, 18.40, 9.11', { hard: false, attempt: 2, flapping: false });
  went('db2', 'ssh', 'unknown', 2_000, 'UNKNOWN - No output', { downtime: true, downtimes: [{ id: 7, start: kStart - 2_200, end: kStart + 5_000, fixed: true, duration: 7200, in_effect: true, author: 'anna', text: 'New kernel' }] });
  of('web7', 'disk /').comments = [{ id: 11, entry: 'acknowledgement', at: kStart - 7_000, author: 'ben', text: 'Old logs; cleaning up after lunch', persistent: false, expires: null }];
  of('db1', null).comments = [{ id: 12, entry: 'user', at: kStart - 86_400, author: 'anna', text: 'The console is at https://ipmi.example.org/db1; the second power supply hums.', persistent: true, expires: null }];
}

const of = (host, service) => rows.find((row) => row.host === host && row.service === (service ?? null));
const idOf = (row) => (row.service === null ? `checks/${row.host}` : `checks/${row.host}/${row.service}`);
const isGood = (row) => ['ok', 'up', 'pending'].includes(row.state);
const isHandled = (row) => row.acknowledged !== null || row.downtime;

export function problems() {
  const rank = { down: 0, critical: 1, unreachable: 2, unknown: 3, warning: 4 };
  const bad = rows.filter((row) => !isGood(row)).sort((a, b) => rank[a.state] - rank[b.state]);
  const counts = { down: 0, unreachable: 0, critical: 0, warning: 0, unknown: 0, handled: bad.filter(isHandled).length };
  for (const row of bad) counts[row.state] += 1;
  const list = bad.map((row) => ({
    id: idOf(row), module: 'checks', host: row.host, service: row.service, state: row.state, hard: row.hard, since: row.since, attempt: row.attempt, max_attempts: row.max_attempts, output: row.output,
    acknowledged: row.acknowledged, downtime: row.downtime, flapping: row.flapping, notifications: row.notifications, cause: row.cause, symptoms: bad.filter((other) => other.cause === idOf(row)).length, told: row.told,
  }));
  const first = list.find((problem) => problem.cause === null && problem.acknowledged === null && !problem.downtime);
  const verdict = !first ? '' : `${first.service === null ? first.host : `${first.service} on ${first.host}`} has been ${first.state} for ${Math.round((now() - first.since) / 60)} minutes${first.symptoms > 0 ? `; ${first.symptoms} problems follow from it` : ''}`;
  return { now: now(), verdict, counts, problems: list };
}

export function heartbeats() {
  const one = (name, every, ago, state, message = '') => ({ name, every, grace: 300, last: ago === null ? null : kStart - ago, due: kStart - (ago ?? 0) + every + 300, state, message, configured: name !== 'mirror' });
  return [one('backup', 86_400, 90_000, 'missing'), one('invoices', 86_400, 4_000, 'ok', '412 invoices sent'), one('mirror', 3_600, 600, 'failed', 'rsync: connection refused'), one('ledger-export', 604_800, null, 'waiting')];
}

export function summary() {
  const count = (list) => list.reduce((counts, row) => ({ ...counts, [row.state]: (counts[row.state] ?? 0) + 1 }), {});
  const bad = rows.filter((row) => !isGood(row) && row.cause === null);
  return { now: now(), hosts: count(rows.filter((row) => row.service === null)), services: count(rows.filter((row) => row.service !== null)), problems: bad.filter((row) => !isHandled(row)).length, handled: bad.filter(isHandled).length };
}

const short = (row) => ({ state: row.state, hard: row.hard, acknowledged: row.acknowledged !== null, downtime: row.downtime, flapping: row.flapping, since: row.since, output: row.output });

export function grid(query) {
  const wanted = (name) => query.get(name) ?? '';
  const matches = (row) => (wanted('state') === '' || (wanted('state') === 'problem' ? !isGood(row) : row.state === wanted('state'))) && (wanted('q') === '' || `${row.host} ${row.service ?? ''}`.toLowerCase().includes(wanted('q').toLowerCase()));
  const services = Map.groupBy ? Map.groupBy(rows.filter((row) => row.service !== null), (row) => row.host) : rows.filter((row) => row.service !== null).reduce((map, row) => map.set(row.host, [...(map.get(row.host) ?? []), row]), new Map());
  const all = rows
    .filter((row) => row.service === null && (wanted('group') === '' || row.groups.includes(wanted('group'))))
    .filter((row) => matches(row) || (services.get(row.host) ?? []).some(matches))
    .map((row) => ({ host: row.host, ...short(row), groups: row.groups, services: (services.get(row.host) ?? []).map((service) => ({ service: service.service, ...short(service) })) }));
  return { hosts: all.slice(0, Number(query.get('limit') ?? 1000)), total: all.length };
}

export function object(host, service) {
  const row = of(host, service);
  if (!row) return null;
  const { cause, told, ...shown } = row;
  return { ...shown, last_check: now() - 12, next_check: now() + 48, definition: { host_name: host, ...(service ? { service_description: service } : { address: `${host}.example.org` }), use: 'generic', check_command: row.check_command, max_check_attempts: 3, check_interval: 1, retry_interval: 0.25, contact_groups: 'oncall' } };
}

export function history(host, service, from, until) {
  const row = of(host, service);
  if (!row) return null;
  const good = service === null ? 'up' : 'ok';
  const flaps = [[0.12, 0.15, 'warning'], [0.4, 0.41, 'unknown'], [0.62, 0.66, 'critical']].map(([a, b, state]) => [from + a * (until - from), from + b * (until - from), service === null ? 'down' : state]);
  const spans = [];
  let at = from;
  const push = (end, state, hard = true) => end > at && (spans.push({ from: at, until: end, state, hard }), (at = end));
  for (const [begin, end, state] of flaps) {
    if (begin >= row.since) break;
    push(begin, good);
    push(Math.min(begin + 60, end), state, false);
    push(end, state);
  }
  push(Math.max(from, Math.min(until, row.since)), good);
  push(until, row.state);
  const events = spans.slice(1).map((span) => ({ at: span.from, kind: `${service === null ? 'host' : 'service'} alert`, text: `${host};${service ? `${service};` : ''}${span.state.toUpperCase()};${span.hard ? 'HARD' : 'SOFT'};3;${['ok', 'up'].includes(span.state) ? outputs[service] ?? 'OK' : row.output}` })).reverse();
  return { spans, events: [...row.told.map((t) => ({ at: t.at, kind: `${service === null ? 'host' : 'service'} notification`, text: `${t.contact};${host};${service === null ? '' : `${service};`}${row.state.toUpperCase()};notify-by-${t.channel};${row.output}` })), ...events] };
}

export function search(q) {
  const word = q.toLowerCase();
  const found = rows.filter((row) => `${row.host} ${row.service ?? ''}`.toLowerCase().includes(word)).slice(0, 8).map((row) => ({ kind: row.service === null ? 'host' : 'service', host: row.host, service: row.service, state: row.state }));
  const groups = ['web', 'database', 'network', 'production'].filter((name) => rows.length > 0 && name.includes(word)).map((name) => ({ kind: 'hostgroup', name }));
  const people = contacts().filter(({ name }) => name.includes(word)).map(({ name }) => ({ kind: 'contact', name }));
  return [...found, ...groups, ...people];
}

// What a reader does; the row that changed, or null when there is no such host or service.
export function act(what, body) {
  const row = of(body.host, body.service ?? null);
  if (!row) return null;
  const author = 'anna';
  switch (what) {
    case 'acknowledge': row.acknowledged = { by: author, at: now(), comment: body.comment, sticky: body.sticky, expires: body.expires ?? null }; break;
    case 'unacknowledge': row.acknowledged = null; break;
    case 'downtime': {
      const id = nextId++;
      row.downtimes.push({ id, start: body.start, end: body.end, fixed: body.fixed, duration: body.duration ?? body.end - body.start, in_effect: body.start <= now(), author, text: body.comment });
      row.downtime = row.downtimes.some((downtime) => downtime.in_effect);
      return { row, answer: { id } };
    }
    case 'comment': {
      const id = nextId++;
      row.comments.push({ id, entry: 'user', at: now(), author, text: body.comment, persistent: true, expires: null });
      return { row, answer: { id } };
    }
  }
  return { row, answer: {} };
}

export function remove(what, id) {
  for (const row of rows) {
    const list = what === 'downtime' ? row.downtimes : row.comments;
    const at = list.findIndex((entry) => entry.id === id);
    if (at < 0) continue;
    list.splice(at, 1);
    row.downtime = row.downtimes.some((downtime) => downtime.in_effect);
    return row;
  }
  return null;
}

export const change = (row) => ({ host: row.host, ...(row.service === null ? {} : { service: row.service }), ...short(row) });

// Something new goes wrong.
export function worsen(host, service, state, output) {
  const row = of(host, service);
  if (!row) return null;
  return Object.assign(row, { state, output, since: Math.floor(now()), acknowledged: null });
}

export const silences = [
  { id: 1, matchers: [{ label: 'host', op: '=~', value: 'web1.*' }, { label: 'service', op: '=', value: 'load' }], start: kStart - 1800, end: kStart + 5400, author: 'ben', comment: 'Load test until noon', active: true },
  { id: 2, matchers: [{ label: 'hostgroup', op: '=', value: 'database' }], start: kStart + 86_400, end: kStart + 93_600, author: 'anna', comment: 'Switch to the new rack', active: false },
];

const people = ['anna', 'ben', 'chiara'];
const kShift = 86_400 * 7;
const overrides = [{ id: 5, schedule: 'primary', contact: 'chiara', from: kStart + 86_400, until: kStart + 2 * 86_400 }];

export function onCall(from, until) {
  const spans = (offset, length) => {
    const list = [];
    for (let at = Math.floor(from / length) * length; at < until; at += length) list.push({ from: Math.max(at, from), until: Math.min(at + length, until), contact: people[(Math.floor(at / length) + offset) % people.length] });
    return list;
  };
  const lay = (base, name) => {
    let list = base.map((span) => ({ ...span, override: null }));
    for (const override of overrides.filter((o) => o.schedule === name && o.until > from && o.from < until)) {
      list = list.flatMap((span) => [{ ...span, until: Math.min(span.until, override.from) }, { ...span, from: Math.max(span.from, override.until) }].filter((part) => part.until > part.from));
      list.push({ from: Math.max(from, override.from), until: Math.min(until, override.until), contact: override.contact, override: override.id });
    }
    return list.sort((a, b) => a.from - b.from);
  };
  return ['primary', 'secondary'].map((name, index) => {
    const week = spans(index, kShift);
    const nights = spans(index + 1, 86_400).map((span) => ({ ...span, from: span.from, until: Math.min(span.from + 28_800, until) })).filter((span) => span.until > span.from);
    const final = lay(week, name);
    return { name, zone: kZone, now: final.filter((span) => span.from <= now() && span.until > now()).map(({ contact }) => contact), layers: [{ name: 'weeks', spans: week }, ...(index === 0 ? [{ name: 'nights', spans: nights }] : [])], final };
  });
}
export const addOverride = (body) => overrides.push({ id: nextId++, ...body });
export const endOverride = (id) => overrides.splice(overrides.findIndex((override) => override.id === id), 1);

export function contacts() {
  return people.map((name) => ({ name, alias: name[0].toUpperCase() + name.slice(1), email: `${name}@example.org`, groups: ['oncall'], methods: [{ channel: 'mail', target: `${name}@example.org` }, { channel: 'pagerduty', target: 'R0…' }], host_enabled: true, service_enabled: name !== 'chiara' }));
}

export function notifications(query) {
  const row = (ago, kind, state, host, service, contact, channel, status, more = {}) => ({
    at: kStart - ago, kind, state, host, service, module: 'checks', contact, channel, target: channel === 'mail' ? `${contact}@example.org` : channel, title: `${service === null ? host : `${service} on ${host}`} is ${state.toUpperCase()}`,
    output: of(host, service)?.output ?? '', status, attempts: 1, error: null, folded: 0, key: `n-${ago}-${contact}-${channel}`, ...more,
  });
  if (rows.length === 0) return [];
  return [
    row(20, 'PROBLEM', 'critical', 'web9', 'load', 'anna', 'webhook', 'waiting', { attempts: 2, error: 'HTTP 502 from hooks.example.org' }),
    row(460, 'PROBLEM', 'critical', 'web1', 'http', 'anna', 'mail', 'folded'),
    row(538, 'PROBLEM', 'down', 'db1', null, 'anna', 'mail', 'delivered', { folded: 8 }),
    row(537, 'PROBLEM', 'down', 'db1', null, 'anna', 'pagerduty', 'delivered', { folded: 8 }),
    row(1200, 'PROBLEM', 'critical', 'web12', 'load', 'ben', 'mail', 'silenced', { attempts: 0 }),
    row(4290, 'PROBLEM', 'warning', 'mail', 'queue', 'anna', 'slack', 'dead', { attempts: 12, error: 'HTTP 404: no such channel' }),
    row(7000, 'ACKNOWLEDGEMENT', 'warning', 'web7', 'disk /', 'anna', 'mail', 'delivered'),
    row(7890, 'PROBLEM', 'warning', 'web7', 'disk /', 'ben', 'mail', 'delivered'),
    row(90_000, 'RECOVERY', 'ok', 'db2', 'postgres', 'anna', 'mail', 'delivered', { attempts: 3 }),
  ].filter((entry) => ['contact', 'host', 'service'].every((name) => !query.get(name) || entry[name] === query.get(name)));
}

export const dead = [{ id: 31, at: kStart - 4290, contact: 'anna', channel: 'slack', target: '#ops', title: 'queue on mail is WARNING', attempts: 12, error: 'HTTP 404: no such channel', key: 'n-4290-anna-slack' }];
