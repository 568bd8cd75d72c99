import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { until } from './deferred.js';
import type { GrantsAppOptions } from './grants-app.js';
import { testServices } from './services.js';

/** What a hand-out in another process came to. */
export type Answer =
  | { token: string; error?: undefined }
  | { token?: undefined; error: { kind?: string; platformCode?: string; message: string } };

/** An application in a process of its own. */
export class GrantsProcess {
  readonly answers: Answer[] = [];

  private constructor(private readonly child: ChildProcess) {}

  static async start(options: Omit<GrantsAppOptions, 'adapter'>): Promise<GrantsProcess> {
    const script = join(testServices().build, 'test', 'support', 'grants-worker.js');
    const child = fork(script, [JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    const worker = new GrantsProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The process ended with ${code} at its start.`)));
      child.on('message', (message: Answer & { ready?: boolean }) => {
        if (message.ready) resolve();
        else worker.answers.push(message);
      });
    });
    return worker;
  }

  /** Asks for tokens; the answers come into {@link answers}. */
  handOut(accountId: string, times = 1): void {
    this.child.send({ handOut: accountId, times });
  }

  /** Waits until so many answers have come. */
  async answered(count = 1): Promise<Answer[]> {
    await until(() => this.answers.length >= count);
    return this.answers;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the process the given way and waits for its end. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }
}
