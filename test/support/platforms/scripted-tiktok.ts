import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../../src/clock/clock.js';
import { TikTokAdapter } from '../../../src/platforms/tiktok/tiktok.adapter.js';
import type { TikTokConfig } from '../../../src/platforms/tiktok/tiktok.env.js';
import { quickHttp, StillClock } from './quick-http.js';
import { json, type Script, ScriptedServer } from '../servers/scripted-server.js';

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
    isAppAudited: false,
    simulated: false,
    ...settings,
  };
  const { http } = quickHttp(clock);
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
