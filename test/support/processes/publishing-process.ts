import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WakeUps } from '../../../src/jobs/wake-ups/wake-ups.js';
import { testServices } from '../servers/services.js';
import type { SimulatedApp } from '../simulated-app.js';

type PublishingApp = SimulatedApp & { environment: Record<string, string> };

/** A server and worker in its own process, on the database and files of the application of a test. */
export class PublishingProcess {
  /** Base URL of its server. */
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

  /** Starts a worker and gives it all work of `stand`. */
  static async start(stand: PublishingApp): Promise<PublishingProcess> {
    const worker = await PublishingProcess.startIdle(stand);
    stand.worker = worker;
    return worker;
  }

  /** Starts a worker without work. */
  static async startIdle(stand: PublishingApp): Promise<PublishingProcess> {
    Object.assign(stand.get(WakeUps), { wake: () => {} });
    const { database, dataDir, url } = stand.test;
    const environment = {
      NODE_ENV: 'test',
      // The port of the test application: platforms fetch media from there.
      PORT: new URL(url).port,
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      DATABASE_POOL_MAX: '10',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      SIMULATOR: 'on',
      POST_PACING: 'off',
      ...stand.environment,
    };
    const script = join(testServices().build, 'test', 'support', 'processes', 'publishing-worker.js');
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
    return worker;
  }

  /** Runs all due work. @throws Error if the process ends before */
  drain(): Promise<void> {
    const drain = (this.drains += 1);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.waiting.set(drain, { resolve, reject });
    this.child.send({ drain });
    return promise.finally(() => this.waiting.delete(drain));
  }

  /** Starts all due work without waiting for its end, because the process may be killed before. */
  begin(): void {
    this.drain().catch(() => {});
  }

  /** Kills the process. @returns the signal that ended it */
  async kill(): Promise<NodeJS.Signals | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
    return this.child.signalCode;
  }
}

/** A worker process that tests kill, and a spare one that starts meanwhile and replaces it. */
export class ReplaceableWorker {
  private spare: Promise<PublishingProcess> | null = null;

  private constructor(
    private readonly stand: PublishingApp,
    private current: PublishingProcess,
  ) {}

  static async start(stand: PublishingApp): Promise<ReplaceableWorker> {
    return new ReplaceableWorker(stand, await PublishingProcess.start(stand));
  }

  begin(): void {
    this.current.begin();
  }

  /** Starts the spare process, which takes seconds, while the test continues. */
  prepareSpare(): void {
    this.spare ??= PublishingProcess.startIdle(this.stand);
    this.spare.catch(() => {});
  }

  kill(): Promise<NodeJS.Signals | null> {
    return this.current.kill();
  }

  /** Gives all work to the spare. */
  async replace(): Promise<void> {
    this.prepareSpare();
    this.current = await this.spare!;
    this.spare = null;
    this.stand.worker = this.current;
  }

  async close(): Promise<void> {
    await this.current.kill();
    await (await this.spare?.catch(() => null))?.kill();
  }
}
