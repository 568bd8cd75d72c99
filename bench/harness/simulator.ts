import type { RunningSimulator } from '../../simulator/simulator.js';
import { simulatedTikTokApp } from '../../src/platforms/tiktok/tiktok.env.js';
import type { Bench, Side } from './bench.js';

export type Simulator = Side & Pick<RunningSimulator, 'urls'>;

/** A grant of the simulated TikTok. */
export interface SimulatedGrant {
  openId: string;
  accessToken: string;
  refreshToken: string;
}

/** Filter for token refresh calls in the request log of the simulator. */
export const tokenCall = 'host=tiktok.api&path=/v2/oauth/token/';

export function startSimulator(bench: Bench): Promise<Simulator> {
  return bench.startSide<Pick<Simulator, 'urls'>>('sides/simulator', {});
}

/** Calls the control API. */
export async function control<Answer>(
  { urls }: Simulator,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  const answer = await fetch(urls.control + path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} of the simulator: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** Number of matching calls since the last reset. */
export async function countRequests(simulator: Simulator, filter: string): Promise<number> {
  return (await control<{ total: number }>(simulator, 'GET', `/requests?${filter}`)).total;
}

/** Environment of an application that uses the simulator. */
export function buildSimulatorEnvironment({ urls }: Simulator): Record<string, string> {
  return {
    TIKTOK_CLIENT_KEY: simulatedTikTokApp.clientKey,
    TIKTOK_CLIENT_SECRET: simulatedTikTokApp.clientSecret,
    TIKTOK_AUTHORIZE_URL: urls.tiktok.authorize,
    TIKTOK_API_URL: urls.tiktok.api,
  };
}
