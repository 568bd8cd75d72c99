import type { RunningSimulator } from '../../simulator/simulator.js';
import { Clock } from '../../src/clock/clock.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import type { TestApp } from './app.js';

/** The whole application in front of simulated platforms, whose clocks move together. */
export class SimulatedApp {
  /** Does the work that is due: this process, unless a test gives it to another. */
  worker: { drain(): Promise<void> } = { drain: () => this.get(WorkRunner).drain() };

  constructor(
    readonly test: TestApp,
    protected readonly simulator: RunningSimulator,
  ) {}

  async close(): Promise<void> {
    await this.test.close();
    await this.simulator.close();
  }

  /** The simulator's knobs. */
  async control(method: string, path: string, body?: object): Promise<any> {
    const answer = await fetch(this.simulator.urls.control + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  }

  async fault(
    match: object,
    action: object,
    more: { times?: number; skip?: number } = { times: 1 },
  ): Promise<void> {
    await this.control('POST', '/faults', { match, action, ...more });
  }

  get<Service>(service: abstract new (...args: never[]) => Service): Service {
    return this.test.app.get(service, { strict: false });
  }

  nowMs(): number {
    return this.get(Clock).nowMs();
  }

  /** Does all work that is due, here and at the simulator. */
  async work(): Promise<void> {
    await this.worker.drain();
    await this.control('POST', '/settle');
    await this.worker.drain();
  }

  /** Lets time pass for the application and the simulator, and does what it makes due. */
  async pass(ms: number): Promise<void> {
    await this.control('POST', '/clock/advance', { ms });
    await this.test.advance(ms);
    await this.work();
  }

  /** Lets the simulator's clock, which was left behind, come to where the application's is. */
  async catchUp(): Promise<void> {
    const { now } = await this.control('POST', '/clock/advance', { ms: 0 });
    const ms = this.nowMs() - new Date(now).getTime();
    if (ms > 0) await this.control('POST', '/clock/advance', { ms: Math.ceil(ms) });
  }
}
