// Answers of the checks' routes for states that a real server is hard to bring into: a site of thousands, a router with all behind it, a
// server that stops answering. In the shapes of docs/api.md; everything else is answered by the server itself.
import type { Page, Route } from 'playwright-core';
import type { CheckState, HostRow, Problem, ProblemReport, ServiceRow } from '../src/api/checks';

const kOutputs: Partial<Record<CheckState, string>> = { down: 'PING CRITICAL - Packet loss = 100%', critical: 'CRITICAL - Socket timeout', warning: 'DISK WARNING - 8% free' };

export function problem(id: string, state: CheckState, more: Partial<Problem> = {}): Problem {
  const [, host, ...rest] = id.split('/');
  return {
    id, module: 'checks', host: host!, service: rest.length > 0 ? rest.join('/') : null, state, hard: true, since: Date.now() / 1000 - 540, attempt: 3, max_attempts: 3,
    output: kOutputs[state] ?? 'no output', acknowledged: null, downtime: false, flapping: false, notifications: true, cause: null, symptoms: 0, told: [], ...more,
  };
}

// What is asked may be changed while the page is open: the next question gets it.
export class InventedProblems {
  problems: Problem[] = [];
  verdict = '';
  failing = false;
  sent: { path: string; body: unknown }[] = [];

  async on(page: Page): Promise<void> {
    await page.route('**/api/v1/problems', (route) => (this.failing ? route.abort() : fulfil(route, this.#report())));
    await page.route('**/api/v1/checks/stream', (route) => route.fulfill({ contentType: 'text/event-stream', body: `retry: 60000\nevent: summary\ndata: ${JSON.stringify(this.#summary())}\n\n` }));
    await page.route('**/api/v1/checks/summary', (route) => fulfil(route, this.#summary()));
    await page.route(/\/api\/v1\/(checks\/(acknowledge|downtime|comment|recheck)|alerts\/silences)$/, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      const path = new URL(route.request().url()).pathname;
      const body = route.request().postDataJSON() as { host: string; service?: string; comment: string };
      this.sent.push({ path, body });
      if (path.endsWith('/acknowledge')) {
        this.problems = this.problems.map((one) =>
          one.host === body.host && one.service === (body.service ?? null) ? { ...one, acknowledged: { by: 'anna', at: Date.now() / 1000, comment: body.comment, sticky: true, expires: null } } : one);
      }
      return fulfil(route, { id: 1 });
    });
  }

  #report(): ProblemReport {
    const count = (state: CheckState) => this.problems.filter((one) => one.state === state).length;
    return {
      now: Date.now() / 1000, verdict: this.verdict, problems: this.problems,
      counts: { down: count('down'), unreachable: count('unreachable'), critical: count('critical'), warning: count('warning'), unknown: count('unknown'), handled: 0 },
    };
  }

  #summary(): object {
    return { now: Date.now() / 1000, hosts: { up: 3, down: 1 }, services: { ok: 17 }, problems: this.problems.length, handled: 0 };
  }
}

function fulfil(route: Route, body: unknown): Promise<void> {
  return route.fulfill({ json: body });
}

const row = (state: CheckState) => ({ state, hard: true, acknowledged: false, downtime: false, flapping: false, since: 1, output: '' });

export async function inventGrid(page: Page, count: number): Promise<void> {
  const names = ['disk /', 'http', 'load', 'ssh', 'time'];
  const hosts: HostRow[] = Array.from({ length: count }, (_, i) => ({
    host: `web${i + 1}`, groups: ['web'], ...row('up'),
    services: names.map((service): ServiceRow => ({ service, ...row(i === 4321 && service === 'ssh' ? 'critical' : 'ok') })),
  }));
  await page.route(/\/api\/v1\/checks\?/, (route) => {
    const q = new URL(route.request().url()).searchParams.get('q') ?? '';
    const found = hosts.filter(({ host }) => host.includes(q));
    return fulfil(route, { hosts: found, total: found.length });
  });
}
