import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { GrantsAppOptions } from '../grants-app.js';
import { testServices } from '../servers/services.js';

/** Result of using tokens in another process. */
export type Answer =
  | { token: string; error?: undefined }
  | { token?: undefined; error: { kind?: string; platformCode?: string; message: string } };

/** An application in a separate process. */
export class GrantsProcess {
  private readonly pending = new Map<number, (answers: Answer[]) => void>();
  private lastRequest = 0;

  private constructor(private readonly child: ChildProcess) {}

  static async start(options: Omit<GrantsAppOptions, 'adapter'>): Promise<GrantsProcess> {
    const script = join(testServices().build, 'test', 'support', 'processes', 'grants-worker.js');
    const child = fork(script, [JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    const worker = new GrantsProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The process ended with ${code} at its start.`)));
      child.on('message', (message: { ready?: boolean; request: number; answers: Answer[] }) => {
        if (message.ready) resolve();
        else worker.resolve(message.request, message.answers);
      });
    });
    return worker;
  }

  /** Uses the tokens of an account in `times` concurrent calls. Never returns if the process is killed before. */
  useTokens(accountId: string, times = 1): Promise<Answer[]> {
    const request = (this.lastRequest += 1);
    this.child.send({ request, accountId, times });
    return new Promise((resolve) => this.pending.set(request, resolve));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends the signal and waits until the process has ended. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }

  private resolve(request: number, answers: Answer[]): void {
    this.pending.get(request)?.(answers);
    this.pending.delete(request);
  }
}
