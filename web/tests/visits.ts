// What the tests of a file share: one browser, one server, and a page at a time. A page that met an uncaught error or broke the security
// policy fails its test.
//
//   const site = visits();
//   beforeAll(() => site.serve());
//   … const page = await site.visit('/graphs');
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launch, open, type Watched } from './browser.mjs';
import { Server } from './server';

export class Visits {
  #browser: Browser | null = null;
  #server: Server | null = null;
  #watched: Watched | null = null;

  get server(): Server {
    if (!this.#server) throw new Error('nothing serves yet');
    return this.#server;
  }

  // Anew, in place of what served before.
  async serve(more = '', files: Record<string, string> = {}): Promise<void> {
    await this.#server?.stop();
    this.#server = await Server.start(more, files);
  }

  // `prepare` is given the page before it asks the server for anything.
  async visit(path: string, options: BrowserContextOptions = {}, prepare?: (page: Page) => unknown): Promise<Page> {
    if (!this.#browser) throw new Error('there is no browser yet');
    await this.leave();
    this.#watched = await open(this.#browser, 'about:blank', options);
    const { page } = this.#watched;
    await prepare?.(page);
    await page.goto(this.server.url + path);
    return page;
  }

  // Closes the page, and fails if something went wrong on it.
  async leave(): Promise<void> {
    const left = this.#watched;
    this.#watched = null;
    await left?.close();
    expect(left?.problems ?? []).toEqual([]);
  }

  async begin(): Promise<void> {
    this.#browser = await launch();
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.stop();
  }
}

// Registers the hooks of a file.
export function visits(): Visits {
  const site = new Visits();
  beforeAll(() => site.begin());
  afterEach(() => site.leave());
  afterAll(() => site.end());
  return site;
}
