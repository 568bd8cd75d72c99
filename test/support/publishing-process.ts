import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WakeUps } from '../../src/jobs/wake-ups/wake-ups.js';
import { testServices } from './services.js';
import type { SimulatedApp } from './simulated-app.js';

/** A server and worker in a process of its own, on the database and files of a test's application. */
export class PublishingProcess {
  /** Base address it answers requests on. */
  url = '';
  private drains = 0;
  private readonly waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();

  private constructor(private readonly child: ChildProcess) {
    child.on('message', ({ drained }: { drained?: number }) => {
      if (drained !== undefined) this.waiting.get(drained)?.resolve();
    });
    child.once('exit', (code, signal) => {
      for (const { reject } of this.waiting.values())
        reject(new Error(`The worker ended: ${signal ?? code}.`));
    });
  }

  /** Starts a worker and leaves all work of `stand` to it. */
  static async start(
    stand: SimulatedApp & { environment: Record<string, string> },
  ): Promise<PublishingProcess> {
    Object.assign(stand.get(WakeUps), { wake: () => {} });
    const { database, dataDir, url } = stand.test;
    const environment = {
      NODE_ENV: 'test',
      // The test's application, whose addresses the worker gives to the platform.
      PORT: new URL(url).port,
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      DATABASE_POOL_MAX: '10',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      SIMULATOR: 'on',
      ...stand.environment,
    };
    const script = join(testServices().build, 'test', 'support', 'publishing-worker.js');
    const stdio = ['ignore', process.env.TEST_LOG_LEVEL ? 'inherit' : 'ignore', 'inherit', 'ipc'] as const;
    const child = fork(script, [JSON.stringify(environment)], { stdio: [...stdio], execArgv: [] });
    const worker = new PublishingProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.once('message', ({ url: ownUrl }: { url: string }) => {
        worker.url = ownUrl;
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`The worker ended with ${code} at its start.`)));
    });
    stand.worker = worker;
    return worker;
  }

  /** Does all work that is due. @throws Error when the process ends before */
  drain(): Promise<void> {
    const drain = (this.drains += 1);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.waiting.set(drain, { resolve, reject });
    this.child.send({ drain });
    return promise.finally(() => this.waiting.delete(drain));
  }

  /** Begins with the work that is due. Its end is not awaited: the process may not live to see it. */
  begin(): void {
    this.drain().catch(() => {});
  }

  /** Kills the process. @returns the signal it died of */
  async kill(): Promise<NodeJS.Signals | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
    return this.child.signalCode;
  }
}
