import { memoryBudgets } from './memory-budget-store.js';
import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { Clock } from '../../../src/clock/clock.js';
import { PlatformHttp } from '../../../src/platforms/http/platform-http.js';
import { PlatformHttpSettings } from '../../../src/platforms/http/platform-http.settings.js';
import { makeLimits } from '../rate-limits.js';
import { HealthNotes } from '../../../src/telemetry/health-notes.js';
import { Metrics } from '../../../src/telemetry/metrics.js';
import { TikTokAdapter } from '../../../src/platforms/tiktok/tiktok.adapter.js';
import type { TikTokConfig } from '../../../src/platforms/tiktok/tiktok.env.js';
import { json, type Script, ScriptedServer } from '../servers/scripted-server.js';

/** A clock that does not move. */
export class StillClock extends Clock {
  constructor(private readonly at = Date.UTC(2026, 10, 6, 12)) {
    super();
  }

  nowMs(): number {
    return this.at;
  }
}

class QuickSettings extends PlatformHttpSettings {
  override readonly apiTimeoutMs = 2_000;
  override readonly longTimeoutMs = 2_000;
  override readonly chunkTimeoutMs = 2_000;
  override readonly retryDelaysMs = [1, 1];
  override readonly maxAnswerBytes = 10_000;
  override readonly breaker = { minimumCalls: 1_000, failingPercentage: 50, windowMs: 10_000, pauseMs: 50 };
}

/** The real adapter and client with a scripted server. */
export interface ScriptedTikTok {
  server: ScriptedServer;
  adapter: TikTokAdapter;
  clock: Clock;
  config: TikTokConfig;
  close(): Promise<void>;
}

export async function startScriptedTikTok(settings: Partial<TikTokConfig> = {}): Promise<ScriptedTikTok> {
  Logger.overrideLogger(false);
  const server = await ScriptedServer.start();
  const clock = new StillClock();
  const config: TikTokConfig = {
    clientKey: 'simclientkey0001',
    clientSecrets: ['sim_client_secret_0123456789abcdef'],
    approvedScopes: [
      'user.info.basic',
      'user.info.profile',
      'user.info.stats',
      'video.list',
      'video.publish',
      'video.upload',
    ],
    authorizeUrl: 'https://www.tiktok.com',
    apiUrl: server.url,
    redirectUri: 'https://app.example.test/auth/tiktok/callback',
    verifications: [],
    simulated: false,
    ...settings,
  };
  const metrics = new Metrics();
  const { redis } = makeLimits();
  const http = new PlatformHttp(
    new QuickSettings(),
    clock,
    memoryBudgets(clock),
    redis,
    metrics,
    new HealthNotes(metrics),
  );
  return {
    server,
    clock,
    config,
    adapter: new TikTokAdapter(config, http, clock),
    close: async () => {
      await http.onApplicationShutdown();
      await server.close();
    },
  };
}

/** A raw sample of a response of TikTok, as text. */
export function fixture(name: string): string {
  return readFileSync(
    new URL(`../../../src/platforms/tiktok/fixtures/${name}.json`, import.meta.url),
    'utf8',
  );
}

/** Responds with a sample. */
export function sample(name: string, status = 200): Script {
  return json(status, fixture(name));
}

/** Responds with an API error. */
export function refusal(code: string, status: number, headers?: Record<string, string>): Script {
  return json(status, { error: { code, message: 'as scripted', log_id: 'log-7' } }, headers);
}

/** Responds with an OAuth error. */
export function oauthRefusal(error: string, status: number): Script {
  return json(status, { error, error_description: 'as scripted', log_id: 'log-8' });
}
