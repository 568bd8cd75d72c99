import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findTool } from '../processes/tools.js';
import { freePort } from './free-port.js';
import type { PrivateCa } from './private-ca.js';

/** Whether Redis is installed. @throws Error if it is missing and REQUIRE_ALL_TESTS is set */
export function redisServerInstalled(): boolean {
  return findTool('redis-server') !== null;
}

/** A separate Redis, which tests flush, kill and restart. */
export class TestRedis {
  private server: ChildProcess | null = null;

  private constructor(
    private readonly port: number,
    private readonly tls: PrivateCa | null,
  ) {}

  /** @param tls with TLS, and with no other port */
  static async start(tls: PrivateCa | null = null): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), tls);
    await redis.comeBack();
    return redis;
  }

  get url(): string {
    return `redis${this.tls ? 's' : ''}://127.0.0.1:${this.port}`;
  }

  /** Kills it. Its data is lost. */
  async kill(): Promise<void> {
    if (!this.server) return;
    const exited = once(this.server, 'exit');
    this.server.kill('SIGKILL');
    this.server = null;
    await exited;
  }

  /** Starts it again on the same port, empty. */
  async comeBack(): Promise<void> {
    const port = String(this.port);
    const listen = this.tls
      ? [
          ...['--port', '0', '--tls-port', port, '--tls-auth-clients', 'no'],
          ...['--tls-cert-file', this.tls.certFile, '--tls-key-file', this.tls.keyFile],
          ...['--tls-ca-cert-file', this.tls.caFile],
        ]
      : ['--port', port];
    const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.server = spawn('redis-server', [...listen, ...options], {
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: '/',
    });
    for await (const line of createInterface({ input: this.server.stdout! })) {
      if (line.includes('Ready to accept connections')) break;
    }
    // Its output is not read, and a full pipe would stop it.
    this.server.stdout!.resume();
  }

  /** Freezes it: connections stay open without responses. */
  freeze(): void {
    this.server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.server?.kill('SIGCONT');
  }
}
