import type { RunningSimulator } from '../../simulator/simulator.js';
import { Clock } from '../../src/clock/clock.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import type { TestApp } from './app.js';

/** The whole application with simulated platforms, on the same clock. */
export class SimulatedApp {
  /** Runs due work. Default: this process. */
  worker: { drain(): Promise<void> } = { drain: () => this.get(WorkRunner).drain() };

  constructor(
    readonly test: TestApp,
    protected readonly simulator: RunningSimulator,
  ) {}

  async close(): Promise<void> {
    await this.test.close();
    await this.simulator.close();
  }

  /** Address of the control API of the simulator. */
  get simulatorUrl(): string {
    return this.simulator.urls.control;
  }

  /** Calls the control API of the simulator. */
  async control(method: string, path: string, body?: object): Promise<any> {
    const answer = await fetch(this.simulatorUrl + path, {
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

  /** Runs all due work of the application and the simulator. */
  async work(): Promise<void> {
    await this.worker.drain();
    await this.control('POST', '/settle');
    await this.worker.drain();
  }

  /** Advances time for the application and the simulator, and runs due work. */
  async pass(ms: number): Promise<void> {
    await this.control('POST', '/clock/advance', { ms });
    await this.test.advance(ms);
    await this.work();
  }

  /** Advances the clock of the simulator to the time of the application. */
  async catchUp(): Promise<void> {
    const { now } = await this.control('POST', '/clock/advance', { ms: 0 });
    const ms = this.nowMs() - new Date(now).getTime();
    if (ms > 0) await this.control('POST', '/clock/advance', { ms: Math.ceil(ms) });
  }
}
