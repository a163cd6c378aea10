// Invented but steady data for the development server: the same name has the same shape at the same time, always.

const kTau = Math.PI * 2;

function hash(text) {
  let h = 2166136261;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h >>> 0;
}

const noise = (seed, at) => (hash(`${seed}:${at}`) % 10_000) / 10_000 - 0.5;

const providers = ['dropbox', 'box', 'egnyte', 'onedrive', 'google-drive'];
const hosts = ['web1', 'web2', 'web3', 'db1', 'db2'];
export const names = [
  ...providers.flatMap((p) => [`stats.counters.uploads.${p}.rate`, `stats.counters.uploads.${p}.count`]),
  ...providers.map((p) => `stats.timers.uploads.${p}.mean_90`),
  ...hosts.flatMap((h) => ['user', 'system', 'iowait', 'idle'].map((k) => `servers.${h}.cpu.${k}`)),
  ...hosts.map((h) => `servers.${h}.memory.used`),
  'stats.gauges.queue.depth',
  'stats.gauges.workers.busy',
  'legacy.importer.rows',
  ...['time', 'size', 'latency', 'execution_time'].map((k) => `checks.web1.http.${k}`),
  ...['rta', 'pl', 'latency', 'execution_time'].map((k) => `checks.db1.${k}`),
  'bellwether.statsd.samples.udp',
  'bellwether.carbon.points_accepted.tcp',
  ...Array.from({ length: 5000 }, (_, i) => `tenants.t${i}.requests`),
];

const kStoppedSeconds = 900;

export function valueAt(name, at) {
  const h = hash(name);
  const base = name.startsWith('checks.') ? (name.endsWith('size') ? 18_204 : name.endsWith('latency') ? 0.004 : 0.03) : name.startsWith('stats.counters') ? 2000 + (h % 3000) : name.includes('cpu') ? 10 + (h % 50) : name.includes('memory') ? 6e9 : 40 + (h % 200);
  const day = 0.8 + 0.2 * Math.sin((at / 86_400) * kTau + (h % 7));
  const hour = 1 + 0.06 * Math.sin((at / 1700) * kTau + (h % 11));
  if (name === 'legacy.importer.rows' && at > Date.now() / 1000 - kStoppedSeconds) return null;
  const exact = base * day * hour * (1 + 0.05 * noise(h, at));
  return base < 1 ? exact : Math.round(exact * 100) / 100;
}

function glob(pattern) {
  const source = pattern
    .replace(/[.+^$|()\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, list) => `(${list.replaceAll(',', '|')})`)
    .replace(/\*/g, '[^.]*')
    .replace(/\?/g, '[^.]');
  return new RegExp(`^${source}$`);
}

export function find(query, known = names) {
  const depth = query.split('.').length;
  const pattern = glob(query);
  const nodes = new Map();
  for (const name of known) {
    const parts = name.split('.');
    if (parts.length < depth) continue;
    const id = parts.slice(0, depth).join('.');
    if (!pattern.test(id)) continue;
    const leaf = parts.length === depth ? 1 : 0;
    nodes.set(`${id}${leaf}`, { text: parts[depth - 1], id, leaf, expandable: 1 - leaf, allowChildren: 1 - leaf, context: {} });
  }
  return [...nodes.values()];
}

// Understands names with globs, and a few functions of them.
export function series(target, known = names) {
  const call = /^(\w+)\((.*)\)$/s.exec(target.trim());
  if (!call) {
    const pattern = glob(target.trim());
    return known.filter((name) => pattern.test(name)).map((name) => ({ name, at: (t) => valueAt(name, t) }));
  }
  const [, name, inner] = call;
  const parts = inner.split(/,(?![^{(]*[})])/).map((part) => part.trim());
  const args = parts.filter((part) => !part.startsWith('"') && !/^-?[\d.]+$/.test(part)).flatMap((part) => series(part, known));
  const text = parts.find((part) => part.startsWith('"'))?.slice(1, -1);
  const number = Number(parts.find((part) => /^-?[\d.]+$/.test(part)) ?? 1);
  switch (name) {
    case 'sumSeries': return [{ name: target, at: (t) => args.reduce((sum, s) => sum + (s.at(t) ?? 0), 0) }];
    case 'scale': return args.map((s) => ({ name: `scale(${s.name},${number})`, at: (t) => (s.at(t) ?? 0) * number }));
    case 'alias': return args.map((s) => ({ ...s, name: text ?? s.name }));
    case 'aliasByNode': return args.map((s) => ({ ...s, name: s.name.split('.')[number] ?? s.name }));
    default: throw new Error(`Unknown function "${name}" at byte 0 of the target; did you mean "sumSeries"?`);
  }
}

const described = (name, group, params, description) => [
  name,
  { name, function: `${name}(${params.map((p) => p.name).join(', ')})`, description, module: 'graphite.render.functions', group, params },
];
const list = { name: 'seriesList', type: 'seriesList', required: true };
export const functions = Object.fromEntries([
  described('sumSeries', 'Combine', [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }], 'Adds the series up and gives the sum at each time.\n\n  &target=sumSeries(company.server.application*.requestsHandled)'),
  described('scale', 'Transform', [list, { name: 'factor', type: 'float', required: true }], 'Multiplies every value by a constant.\n\n  &target=scale(Server.instance01.threads.busy,10)'),
  described('alias', 'Alias', [list, { name: 'newName', type: 'string', required: true }], 'Shows a text in place of the name of the series.\n\n  &target=alias(Sales.widgets.largeBlue,"Large Blue Widgets")'),
  described('aliasByNode', 'Alias', [list, { name: 'nodes', type: 'nodeOrTag', required: true, multiple: true }], 'Names each series by some of the elements of its path.'),
]);

export function suggest(target, cursor) {
  const word = /[A-Za-z0-9_.*{},-]*$/.exec(target.slice(0, cursor))[0].replace(/^.*,\s*/, '');
  const options = [];
  if (!word.includes('.')) {
    for (const f of Object.values(functions)) {
      if (f.name.toLowerCase().startsWith(word.toLowerCase())) options.push({ text: f.name, kind: 'function', detail: f.group });
    }
  }
  for (const node of find(`${word}*`).slice(0, 30)) options.push({ text: node.id, kind: node.leaf ? 'metric' : 'branch' });
  return { from: cursor - word.length, to: cursor, options };
}
