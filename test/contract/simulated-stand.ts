import { Logger } from '@nestjs/common';
import { SystemClock } from '../../src/clock/clock.js';
import type { RawWebhook } from '../../src/platforms/platform-webhooks.js';
import { PlatformHttp } from '../../src/platforms/http/platform-http.js';
import { HealthNotes } from '../../src/telemetry/health-notes.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import type { SimulatorSettings } from '../../simulator/settings.js';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.js';
import { memoryBudgets } from '../support/platforms/memory-budget-store.js';
import { makeLimits } from '../support/rate-limits.js';
import { ScriptedServer } from '../support/servers/scripted-server.js';
import type { Fault } from './platform-stand.js';
import { actions, PatientSettings } from './simulated-faults.js';

/** What every stand needs: the simulator on free ports, a receiver of its webhooks, and the outbound client. */
export interface SimulatedStand {
  urls: RunningSimulator['urls'];
  http: PlatformHttp;
  clock: SystemClock;
  /** Address of a server that accepts webhooks. */
  receiverUrl: string;
  control(method: string, path: string, body?: object): Promise<any>;
  /** Replaces the faults of the simulator with this fault of every matching request, and clears its request log. */
  setFault(match: object, fault: Fault | null): Promise<void>;
  /** Lets the simulator finish its work. Returns all webhooks received so far, in order of arrival. */
  settle(): Promise<RawWebhook[]>;
  close(): Promise<void>;
}

export async function startSimulatedStand(behaviour: SimulatorSettings): Promise<SimulatedStand> {
  Logger.overrideLogger(false);
  const simulator = await startSimulator({
    ports: { control: 0 },
    manualClock: true,
    logLevel: 'silent',
    ...behaviour,
  });
  const control = async (method: string, path: string, body?: object): Promise<any> => {
    const answer = await fetch(simulator.urls.control + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  const receiver = await ScriptedServer.start();
  receiver.follow((response) => response.end());
  const metrics = new Metrics();
  const clock = new SystemClock();
  const { redis } = makeLimits();
  const settings = new PatientSettings();
  const http = new PlatformHttp(
    settings,
    clock,
    memoryBudgets(clock),
    redis,
    metrics,
    new HealthNotes(metrics),
  );
  return {
    urls: simulator.urls,
    http,
    clock,
    receiverUrl: receiver.url,
    control,
    setFault: async (match, fault) => {
      await control('DELETE', '/faults');
      await control('DELETE', '/requests');
      if (fault) await control('POST', '/faults', { match, action: actions[fault] });
      settings.adaptTo(fault);
    },
    settle: async () => {
      await control('POST', '/clock/advance', { ms: 60_000 });
      await control('POST', '/settle');
      return receiver.requests
        .filter(({ method }) => method === 'POST')
        .map(({ body, headers }) => ({ body: Buffer.from(body), headers }));
    },
    close: async () => {
      await http.onApplicationShutdown();
      await simulator.close();
      await receiver.close();
    },
  };
}
