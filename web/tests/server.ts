// A real Bellwether on free ports with a data folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const kConfig = `
[http]
listen = ["tcp://127.0.0.1:0"]
[statsd]
listen = ["udp://127.0.0.1:0"]
admin = []
flush_interval = "1s"
[carbon]
plaintext = ["tcp://127.0.0.1:0"]
pickle = []
`;

const kStartMs = 30_000;
const kLookMs = 20;

export class Server {
  #process: ChildProcess | null = null;
  #folder = mkdtempSync(join(tmpdir(), 'bellwether-browser-'));
  #addresses: Record<string, string[]> = {};

  // `more` is appended to the configuration; `files` lie in the data folder from the beginning.
  static async start(more = '', files: Record<string, string> = {}): Promise<Server> {
    const server = new Server();
    try {
      for (const [name, text] of Object.entries(files)) {
        const path = join(server.#folder, 'data', name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
      await server.#start(more);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  async #start(more: string): Promise<void> {
    const binary = process.env['BELLWETHER_BINARY'];
    if (!binary) throw new Error('BELLWETHER_BINARY must name the binary to test');
    const config = join(this.#folder, 'bellwether.toml');
    const data = join(this.#folder, 'data');
    const log = join(this.#folder, 'log.txt');
    writeFileSync(config, kConfig + more);
    const out = openSync(log, 'a');
    const child = spawn(binary, ['serve', '--config', config, '--data', data], { stdio: ['ignore', out, out] });
    this.#process = child;
    const listeners = join(data, 'listeners.json');
    await until(() => {
      if (child.exitCode !== null) throw new Error(`bellwether ended with ${child.exitCode}:\n${readFileSync(log, 'utf8')}`);
      return existsSync(listeners);
    }, 'listeners.json');
    this.#addresses = JSON.parse(readFileSync(listeners, 'utf8')) as Record<string, string[]>;
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  // Where the one-time link leads that makes the first person.
  setupPath(): string {
    const link = /\/setup\?token=[0-9a-f]+/.exec(readFileSync(join(this.#folder, 'log.txt'), 'utf8'));
    if (!link) throw new Error('the log holds no set-up link');
    return link[0];
  }

  get statsd(): { host: string; port: number } {
    return this.#address('statsd', 'udp');
  }

  get url(): string {
    const { host, port } = this.#address('http', 'tcp');
    return `http://${host}:${port}`;
  }

  // What an API route answers; fails on anything but success.
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method, headers: { 'content-type': 'application/json' } };
    if (body !== undefined) init.body = JSON.stringify(body);
    const answer = await fetch(this.url + path, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  sendStatsd(text: string): Promise<void> {
    const { host, port } = this.statsd;
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) =>
      socket.send(text, port, host, (error) => {
        socket.close();
        if (error) reject(error);
        else resolve();
      }),
    );
  }

  // Resolves once the server has closed its side, so after it has read all.
  sendGraphite(lines: string[]): Promise<void> {
    const { host, port } = this.#address('carbon.plaintext', 'tcp');
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => socket.end(lines.join('\n') + '\n'));
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.resume();
    });
  }

  #address(module: string, scheme: string): { host: string; port: number } {
    const text = this.#addresses[module]?.find((address) => address.startsWith(`${scheme}://`));
    if (!text) throw new Error(`no ${scheme} listener of ${module} in ${JSON.stringify(this.#addresses)}`);
    const { hostname, port } = new URL(text.replace(/^\w+:/, 'http:'));
    return { host: hostname, port: Number(port) };
  }
}

// Waits for a condition by asking again; fails by time.
export async function until(condition: () => boolean | Promise<boolean>, what: string, timeoutMs = kStartMs): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, kLookMs));
  }
}
