// Answers of the routes of errors for a site of our choosing, and a stream that says what a test says. In the shapes of docs/errors-api.md.
import type { Page, Route } from 'playwright-core';
import type { Issue, Project, ProjectSettings, Rate, StreamedIssue, WholeIssue } from '../src/api/errors';

const kHour = 3600;
const now = () => Math.floor(Date.now() / 1000);

export function issue(id: string, more: Partial<Issue> = {}): Issue {
  const at = now();
  const type = more.type ?? 'ChargeError';
  const value = more.value ?? 'card declined by bank';
  return {
    id, short_id: `SHOP-${id}`, project: 'shop', title: `${type}: ${value}`, culprit: 'billing/card.py in charge', type, value, level: 'error', platform: 'python', status: 'unresolved', substatus: 'ongoing',
    status_since: at - 8 * 86_400, resolution: null, archived_until: null, priority: 'medium', assignee: null, first_seen: at - 20 * 86_400, last_seen: at - 40, first_release: '2.12.0', last_release: '2.14.0', count: 1204,
    users: 87, unhandled: true, comments: 0, series: `errors.shop.issues.${id}.count`, trend: Array.from({ length: 24 }, (_, hour) => 20 + ((hour * 7 + Number(id) * 5) % 13)), ...more,
  };
}

export const kIssues = (): Issue[] => [
  issue('41', { type: 'HttpError', value: '503 Service Unavailable from www.googleapis.com', culprit: 'uploader/google_drive.py in put', substatus: 'new', first_seen: now() - 720, first_release: '2.14.0', count: 1204, users: 311, trend: [...Array<number>(22).fill(0), 402, 802], assignee: 'anna' }),
  issue('38', { type: 'KeyError', value: "'thumbnail_id'", culprit: 'gallery/views.py in show', substatus: 'regressed', count: 96, users: 41, comments: 2 }),
  issue('35', { type: 'TypeError', value: "Cannot read properties of undefined (reading 'length') <img src=x onerror=alert(1)>", culprit: 'app.js in renderList', platform: 'javascript', substatus: 'escalating', count: 48210, users: 3902, priority: 'high' }),
  issue('12', { type: 'OperationalError', value: 'could not connect to server: Connection refused', culprit: 'db/pool.py in checkout', count: 2310, users: 0, unhandled: false, level: 'fatal' }),
  issue('9', { type: '', value: '', title: 'Cache is cold after restart', culprit: 'cache.warm', level: 'warning', count: 12, users: 0, unhandled: false, priority: 'low' }),
];

const frames = (fileName: string) => [
  { function: 'run', filename: 'werkzeug/serving.py', lineno: 1083, in_app: false, module: 'werkzeug.serving' },
  { function: 'dispatch_request', filename: 'flask/app.py', lineno: 1799, in_app: false, module: 'flask.app' },
  { function: 'wsgi_app', filename: 'flask/app.py', lineno: 2213, in_app: false, module: 'flask.app' },
  {
    function: 'upload', filename: 'uploader/views.py', lineno: 88, in_app: true, module: 'uploader.views', abs_path: '/srv/shop/uploader/views.py',
    pre_context: ['@app.post("/upload")', 'def upload():'], context_line: '    return drive.put(request.files["file"], retries=3)', post_context: ['', '@app.get("/status")'],
  },
  {
    function: 'put', filename: fileName, lineno: 42, in_app: true, module: 'uploader.google_drive', abs_path: `/srv/shop/${fileName}`,
    pre_context: ['    def put(self, file, retries):', '        response = self.session.post(self.url, data=file)', '        if response.status_code >= 500:'],
    context_line: '            raise HttpError(f"{response.status_code} {response.reason} from {self.host}")', post_context: ['        return response.json()["id"]', ''],
    vars: { retries: 3, self: '<GoogleDrive host=www.googleapis.com>', response: { status_code: 503, headers: { 'retry-after': '30' } } },
  },
];

export function event(id: string, previous: string | null, next: string | null): object {
  const at = now() - 45;
  return {
    event_id: id, timestamp: at, level: 'error', platform: 'python', release: '2.14.0', environment: 'production', transaction: 'POST /upload', previous, next,
    exception: {
      values: [
        { type: 'ConnectionResetError', value: '[Errno 104] Connection reset by peer', stacktrace: { frames: frames('urllib3/connection.py').map((frame) => ({ ...frame, in_app: false })) } },
        { type: 'HttpError', value: '503 Service Unavailable from www.googleapis.com', module: 'uploader.errors', mechanism: { type: 'flask', handled: false }, stacktrace: { frames: frames('uploader/google_drive.py') } },
      ],
    },
    breadcrumbs: { values: [
      { timestamp: at - 3, category: 'auth', message: 'user 7 signed in', level: 'info' },
      { timestamp: at - 2, category: 'query', message: 'SELECT * FROM uploads WHERE id = %s', data: { rows: 1, ms: 0.8 } },
      { timestamp: at - 1, category: 'http', level: 'warning', data: { url: 'https://www.googleapis.com/upload/drive/v3/files', method: 'POST', status_code: 503 } },
      { timestamp: at, category: 'ui.click', message: '<b onmouseover=alert(1)>upload</b>', level: 'error' },
    ] },
    tags: [['browser', 'Chrome 131'], ['environment', 'production'], ['level', 'error'], ['release', '2.14.0'], ['server_name', 'web3'], ['user', 'id:7']],
    user: { id: '7', email: 'anna@example.org', ip_address: '203.0.113.9' },
    request: { method: 'POST', url: 'https://shop.example.org/upload', headers: [['Content-Type', 'multipart/form-data'], ['Authorization', '[Filtered]']] },
    contexts: { runtime: { type: 'runtime', name: 'CPython', version: '3.11.2' }, os: { name: 'Linux', version: '6.1' } }, extra: { attempt: 3 }, sdk: { name: 'sentry.python.flask', version: '2.18.0' },
  };
}

export class InventedErrors {
  issues: Issue[] = kIssues();
  projects: Project[] = [
    { id: '1', slug: 'shop', name: 'Shop', platform: 'python', dsn: 'https://9f3a7c0e5d1b4e86a2c94d0f6b8e7a15@errors.example.org/1', events_24h: 52_840, issues_open: 5 },
    { id: '2', slug: 'web', name: 'Web', platform: 'javascript', dsn: 'https://1b4e86a2c94d0f6b8e7a159f3a7c0e5d@errors.example.org/2', events_24h: 812, issues_open: 3 },
  ];
  rate: Rate = { now: 214, last_release: 5.6, issues_new: 1, release: '2.14.0', since: now() - 720 };
  feedback: object[] = [
    { at: now() - 300, name: 'Berta', email: 'berta@example.org', message: 'The upload hangs at 99 %.\n<script>alert(1)</script>', event: 'e2', issue: { id: '41', short_id: 'SHOP-41', title: 'HttpError: 503 Service Unavailable' } },
    { at: now() - 90_000, name: '', email: '', message: 'Where did my pictures go?', event: null, issue: null },
  ];
  monitors: object[] = ['ok', 'missed', 'in_progress'].map((state, place) => ({
    slug: ['nightly-backup', 'hourly-thumbnails', 'invoices'][place], schedule: ['30 2 * * *', '0 * * * *', 'every 10 minutes'][place], state, last: now() - [40_000, 7_300, 60][place]!, next: now() + [46_000, -3_700, 540][place]!,
    missed: place === 1 ? 2 : 0, environments: ['production'],
    checkins: Array.from({ length: 30 }, (_, run) => ({ at: now() - (30 - run) * kHour, status: place === 1 && run > 27 ? 'missed' : run % 11 === 5 ? 'error' : place === 2 && run === 29 ? 'in_progress' : 'ok', duration: 40 + run })),
  }));
  releases: object[] = [['2.14.0', 720, 1, 0.972], ['2.13.2', 90_000, 0, 0.9991], ['2.13.1', 400_000, 2, null]].map(([version, age, fresh, free]) => ({
    version, created: now() - Number(age) - 600, released: now() - Number(age), deploys: 1, commits: 3, new_issues: fresh, sessions: 41_208, crash_free_sessions: free, crash_free_users: free, adoption: free === null ? null : 0.63,
  }));
  failing = false;
  sent: { method: string; path: string; body: unknown }[] = [];
  asked: URL[] = [];

  async on(page: Page): Promise<void> {
    // The stream of errors is the test's; every other stream is the browser's own.
    await page.addInitScript((rate) => {
      const Real = globalThis.EventSource;
      const open: EventTarget[] = [];
      const said = globalThis as unknown as { tellErrors(name: string, payload: unknown): void };
      said.tellErrors = (name, payload) => open.forEach((stream) => stream.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(payload) })));
      globalThis.EventSource = class extends EventTarget {
        constructor(url: string) {
          super();
          if (!url.includes('/errors/stream')) return new Real(url) as never;
          open.push(this);
          setTimeout(() => {
            this.dispatchEvent(new Event('open'));
            this.dispatchEvent(new MessageEvent('rate', { data: JSON.stringify(rate) })); // as the server does each second
          });
        }
        close() {
          open.splice(open.indexOf(this), 1);
        }
      } as never;
    }, this.rate);
    await page.route(/\/api\/v1\/errors\//, (route) => this.#answer(route));
    await page.route(/\/render$/, (route) => (/errors\.shop/.test(decodeURIComponent(route.request().postData() ?? '')) ? fulfil(route, series()) : route.fallback()));
  }

  tell(page: Page, change: StreamedIssue): Promise<void> {
    return say(page, 'issue', change);
  }

  tellRate(page: Page, rate: Partial<Rate> = {}): Promise<void> {
    this.rate = { ...this.rate, ...rate };
    return say(page, 'rate', this.rate);
  }

  whole(id: string): WholeIssue | null {
    const one = this.issues.find((each) => each.id === id || each.short_id === id);
    if (!one) return null;
    return {
      ...one,
      activity: [
        { id: 3, at: now() - 300, by: 'anna', kind: 'note', text: 'Google answers 503 for everybody, see <b>their</b> status page.' }, { id: 2, at: now() - 500, by: 'anna', kind: 'assigned', text: 'anna' },
        { id: 1, at: now() - 720, by: '', kind: 'first_seen', text: '2.14.0' },
      ],
      groups: [{ id: 'g1', hashes: ['9f3a7c0e5d1b4e86a2c94d0f6b8e7a15'], count: 1000, last_seen: now() - 40 }, { id: 'g2', hashes: ['1b4e86a2c94d0f6b8e7a159f3a7c0e5d'], count: 204, last_seen: now() - 400 }],
      releases: [{ version: '2.14.0', count: 1204 }], similar: this.issues.filter((other) => other.id !== one.id).slice(0, 2),
      different: [{ key: 'transaction', value: 'POST /upload', here: 1, usual: 0.04 }, { key: 'server_name', value: 'web3', here: 0.98, usual: 0.26 }],
    };
  }

  settings(slug: string): ProjectSettings | null {
    const project = this.projects.find((one) => one.slug === slug);
    if (!project) return null;
    const { id, name, platform, dsn } = project;
    return {
      id, slug, name, platform, dsn, keys: [{ public_key: '9f3a7c0e5d1b4e86a2c94d0f6b8e7a15', label: 'default', enabled: true, events_per_minute: 0, dsn }],
      scrubbing: { defaults: true, ip_addresses: false, sensitive_fields: ['passport_number'], safe_fields: [] }, profile: '2026', stack_rules: 'stack.abs_path:**/vendor/** -app', fingerprint_rules: '', auto_resolve: 0,
      events_per_minute: 6000,
    };
  }

  async #answer(route: Route): Promise<void> {
    if (this.failing) return route.abort();
    const request = route.request();
    const url = new URL(request.url());
    const method = request.method();
    const parts = url.pathname.slice('/api/v1/errors/'.length).split('/').map(decodeURIComponent);
    if (method === 'GET') {
      this.asked.push(url);
      const found = this.#found(parts, url.searchParams);
      return found === null ? route.fulfill({ status: 404, json: { error: { code: 'not_found', message: 'there is no such thing' } } }) : fulfil(route, found);
    }
    const body = (request.postData() ? request.postDataJSON() : null) as Record<string, unknown> | null;
    this.sent.push({ method, path: parts.join('/'), body });
    return fulfil(route, this.#done(method, parts, body ?? {}));
  }

  #found([kind, id, part, which]: string[], query: URLSearchParams): unknown {
    if (kind === 'projects') return id === undefined ? { projects: this.projects } : part === 'ledger' ? kLedger : this.settings(id);
    if (kind === 'issues' && id === undefined) return { issues: this.issues.filter((one) => matches(one, query)), next: null };
    if (kind === 'issues' && part === undefined) return this.whole(id!);
    if (kind === 'issues' && part === 'tags') return kTags;
    if (kind === 'issues' && part === 'why') return kWhy;
    if (kind === 'issues' && part === 'events') return which === undefined ? { events: ['e3', 'e2', 'e1'].map((one, place) => ({ id: one, at: now() - 45 - place * 60, title: 'HttpError: 503', user: 'id:7', release: '2.14.0', environment: 'production', tags: [] })), next: null } : kEvents(which);
    if (kind === 'releases') return id === undefined ? { releases: this.releases } : this.#release(id);
    if (kind === 'crons') return { monitors: this.monitors };
    return kind === 'feedback' ? { feedback: this.feedback } : null;
  }

  #release(version: string): unknown {
    const row = this.releases.find((one) => (one as { version: string }).version === version);
    return row && {
      ...row, new_issues: this.issues.filter((one) => one.first_release === version), deploys: [{ environment: 'production', at: now() - 4 * kHour }],
      commits: [{ id: '4f1c9a7be2d04f1c9a7be2d0', message: 'Retry uploads three times', author: 'anna', at: now() - 9_000 }, { id: '77aa01c4e5d077aa01c4e5d0', message: 'Show <b>thumbnails</b> at once', author: 'ben', at: now() - 12_000 }],
      health: Array.from({ length: 12 }, (_, hour) => ({ at: now() - (12 - hour) * kHour, sessions: 3000 + ((hour * 977) % 900), crashed: hour > 8 ? 90 : 3, errored: 12, users: 800 })),
    };
  }

  #done(method: string, [kind, id, part]: string[], body: Record<string, unknown>): unknown {
    if (kind === 'projects' && part === 'preview') return { events: 100, moved: [{ event: 'e1', title: 'HttpError: 503', from: 'SHOP-41', to: 'SHOP-12' }], moved_events: 1, issues_before: 5, issues_after: 4 };
    if (kind === 'projects' && method === 'PUT') return { ...this.settings(id!), ...body };
    if (kind === 'projects' && method === 'POST') {
      const made = { id: '9', slug: String(body['slug']), name: String(body['name']), platform: String(body['platform']), dsn: 'https://0123456789abcdef0123456789abcdef@errors.example.org/9', events_24h: 0, issues_open: 0 };
      this.projects = [...this.projects, made];
      return made;
    }
    if (kind === 'issues' && method === 'PUT') {
      const { ids, ...change } = body as { ids: string[] } & Partial<Issue>;
      this.issues = this.issues.map((one) => (ids.includes(one.id) ? { ...one, ...change, substatus: change.status === 'resolved' ? null : one.substatus } : one));
    }
    if (kind === 'issues' && method === 'DELETE') this.issues = this.issues.filter((one) => one.id !== id);
    return {};
  }
}

function matches(one: Issue, query: URLSearchParams): boolean {
  const words = (query.get('query') ?? '').split(' ');
  const project = query.get('project') ?? '';
  return (project === '' || one.project === project) && words.every((word) => {
    const [key, value] = word.split(':');
    if (key === 'first_release') return one.first_release === value;
    if (key !== 'is') return word === '' || word.includes(':') || one.title.toLowerCase().includes(word.toLowerCase());
    return one.status === value || one.substatus === value;
  });
}

const kEvents = (which: string) => {
  const all = ['e1', 'e2', 'e3'];
  const at = which === 'latest' ? 2 : which === 'oldest' ? 0 : all.indexOf(which);
  return at < 0 ? null : event(all[at]!, all[at - 1] ?? null, all[at + 1] ?? null);
};

const kTags = { tags: [
  { key: 'browser', total: 1204, values: [{ value: 'Chrome 131', count: 800 }, { value: 'Firefox 133', count: 300 }, { value: 'Safari 18', count: 104 }] }, { key: 'environment', total: 1204, values: [{ value: 'production', count: 1204 }] },
  { key: 'server_name', total: 1204, values: [{ value: 'web3', count: 1180 }, { value: 'web1', count: 24 }] },
] };

const part = (id: string, contributes: boolean, values: string[] = [], components: object[] = [], hint = '') => ({ id, name: id, contributes, hint, values, components });
const kWhy = { variants: [
  { name: 'app', description: 'exception stack-trace (in-app)', contributes: true, hash: '9f3a7c0e5d1b4e86a2c94d0f6b8e7a15', hint: '', root: part('app', true, [], [part('exception', true, [], [
    part('stacktrace', true, [], [part('frame', false, [], [part('module', false, ['flask.app'])], 'not in app'), part('frame', true, [], [part('module', true, ['uploader.google_drive']), part('function', true, ['put'])])]),
    part('type', true, ['HttpError']), part('value', false, ['503 Service Unavailable'], [], 'ignored because the stack trace takes precedence'),
  ])]) },
  { name: 'system', description: 'exception stack-trace', contributes: false, hash: '', hint: 'in-app frames take precedence', root: part('system', false) },
] };
const kLedger = { categories: [{ category: 'error', sent: 53_000, stored: 41_000, sampled: 11_800, duplicate: 30, limited: { quota: 120, spike_protection: 40 }, rejected: { invalid_json: 10 }, client: { queue_overflow: 30 } }] };

function series(): object[] {
  const until = Math.floor(now() / 300) * 300;
  return [{ target: 'events', tags: { name: 'events' }, datapoints: Array.from({ length: 288 }, (_, slot) => [slot < 280 ? 2 + ((slot * 5) % 7) : 60 + slot - 280, until - (288 - slot) * 300]) }];
}

function say(page: Page, name: string, payload: unknown): Promise<void> {
  return page.evaluate(([event_name, data]) => (globalThis as unknown as { tellErrors(name: string, payload: unknown): void }).tellErrors(event_name as string, data), [name, payload] as const);
}

function fulfil(route: Route, body: unknown): Promise<void> {
  return route.fulfill({ json: body });
}
