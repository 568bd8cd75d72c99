import { Test } from '@nestjs/testing';
import { Clock, SystemClock } from '../clock/clock.js';
import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { loadConfig } from '../config/env.js';
import { DataSource } from 'typeorm';
import { Database } from '../database/database.js';
import { SharedRedis } from '../rate-limits/shared-redis.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { Metrics } from '../telemetry/metrics.js';
import { PlatformHttp } from './http/platform-http.js';
import { PlatformRegistry } from './platform-registry.js';
import { Platform } from './platform.js';
import { PlatformsModule } from './platforms.module.js';

async function boot(environment: Record<string, string>) {
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: '/tmp', ...keys, ...environment });

  @Global()
  @Module({
    providers: [
      { provide: Config, useValue: config },
      { provide: Clock, useClass: SystemClock },
      { provide: Database, useValue: new Database(new DataSource({ type: 'postgres' })) },
      Metrics,
      HealthNotes,
      SharedRedis,
    ],
    exports: [Config, Clock, Database, Metrics, HealthNotes, SharedRedis],
  })
  class SurroundingsModule {}

  const module = await Test.createTestingModule({
    imports: [SurroundingsModule, PlatformsModule],
  }).compile();
  await module.init();
  return module;
}

const keys = {
  TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32).toString('base64')}`,
  SESSION_SECRET: 'x'.repeat(32),
};

describe('PlatformsModule', () => {
  it('runs a platform that is simulated', async () => {
    const module = await boot({ SIMULATOR: 'on' });
    const adapter = module.get(PlatformRegistry).findBySlug('tiktok');
    expect(adapter).toMatchObject({ platform: Platform.TIKTOK, displayName: 'TikTok', simulated: true });
    expect(module.get(PlatformHttp)).toBeInstanceOf(PlatformHttp);
    await module.close();
  });

  it('runs a platform with credentials and serves its verification files', async () => {
    const signature = 'A'.repeat(32);
    const module = await boot({
      SIMULATOR: 'off',
      TIKTOK_CLIENT_KEY: 'key',
      TIKTOK_CLIENT_SECRET: 'secret',
      TIKTOK_VERIFICATION: `tiktok-developers-site-verification=${signature}`,
    });
    const adapter = module.get(PlatformRegistry).get(Platform.TIKTOK);
    expect(adapter.simulated).toBe(false);
    expect(adapter.verificationFiles?.()).toEqual([
      {
        path: `/tiktok${signature}.txt`,
        contentType: 'text/plain; charset=utf-8',
        body: `tiktok-developers-site-verification=${signature}`,
      },
    ]);
    await module.close();
  });

  it('leaves a platform without configuration off', async () => {
    const module = await boot({ SIMULATOR: 'off' });
    const registry = module.get(PlatformRegistry);
    expect(registry.all()).toEqual([]);
    expect(registry.find(Platform.TIKTOK)).toBeNull();
    await module.close();
  });

  it('refuses an invalid verification and an incomplete configuration', async () => {
    await expect(
      boot({ SIMULATOR: 'off', TIKTOK_CLIENT_KEY: 'key', TIKTOK_VERIFICATION: 'short' }),
    ).rejects.toMatchObject({
      errors: [
        expect.objectContaining({ variable: 'TIKTOK_VERIFICATION' }),
        expect.objectContaining({ variable: 'TIKTOK_CLIENT_SECRET' }),
      ],
    });
  });
});
