import { until } from '../jest/deferred.js';
import { ready, type StartedProcess, startProcess } from './started-app.js';

/** A process of an installation on a fixed port, which tests stop and start. */
export class RoleProcess {
  private started: StartedProcess | null = null;

  constructor(
    /** Value of ROLE. */
    readonly role: string,
    readonly port: number,
    private readonly environment: Record<string, string>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isRunning(): boolean {
    return this.started !== null;
  }

  /** Output of the current run. */
  get output(): string {
    return this.started?.output() ?? '';
  }

  /** Starts it. Resolves when its readiness check passes. */
  async start(): Promise<void> {
    this.started = startProcess({ ...this.environment, ROLE: this.role, PORT: String(this.port) });
    await ready(this.started);
    if (!(await this.isReady())) throw new Error(`${this.role} is not ready:\n${this.output}`);
  }

  /** Sends SIGTERM. @returns the exit code when the process has ended */
  async stop(): Promise<number | null> {
    const stopping = this.started;
    if (!stopping) return null;
    stopping.child.kill('SIGTERM');
    const code = await stopping.exited;
    this.started = null;
    return code;
  }

  async kill(): Promise<void> {
    this.started?.child.kill('SIGKILL');
    await this.started?.exited;
    this.started = null;
  }

  /** Resolves when it refuses new connections. */
  async refusesConnections(): Promise<void> {
    await until(() => fetch(`${this.url}/health/live`).then(() => false, isRefusal));
  }

  /** Sum of the requests that it has served, except for metrics. */
  async requestCount(): Promise<number> {
    const response = await fetch(`${this.url}/metrics`, { headers: { connection: 'close' } });
    const text = await response.text();
    const counts = [...text.matchAll(/^patchbay_http_request_seconds_count\{[^}]*\} (\d+)/gm)];
    return counts.reduce((sum, [line, count]) => sum + (line.includes('"/metrics"') ? 0 : Number(count)), 0);
  }

  private async isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/health/ready`, { headers: { connection: 'close' } });
    return response.status === 200;
  }
}

function isRefusal(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}
