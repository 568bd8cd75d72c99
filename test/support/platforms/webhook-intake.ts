import { createHmac } from 'node:crypto';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditTrailEntity } from '../../../src/audit/audit-trail.entity.js';
import { Audit } from '../../../src/audit/audit.js';
import { AuditRepository } from '../../../src/audit/audit.repository.js';
import { SecurityEvents } from '../../../src/audit/security-events.js';
import { Clock } from '../../../src/clock/clock.js';
import type { Config } from '../../../src/config/config.js';
import { Database } from '../../../src/database/database.js';
import { DatabaseModule } from '../../../src/database/database.module.js';
import { WakeUps } from '../../../src/jobs/wake-ups/wake-ups.js';
import { Platform } from '../../../src/platforms/platform.js';
import type { PlatformAdapter } from '../../../src/platforms/platform-adapter.js';
import { PlatformRegistry } from '../../../src/platforms/platform-registry.js';
import { TikTokWebhooks } from '../../../src/platforms/tiktok/webhooks/webhooks.js';
import type { TikTokConfig } from '../../../src/platforms/tiktok/tiktok.env.js';
import { ClientAddresses } from '../../../src/http/client-addresses.js';
import { RateLimits } from '../../../src/rate-limits/rate-limits.js';
import { HealthNotes } from '../../../src/telemetry/health-notes.js';
import { Metrics } from '../../../src/telemetry/metrics.js';
import { closeConnectionsWhenIdle } from '../../../src/http/idle-connections.js';
import { RawRoutes } from '../../../src/http/raw-routes.js';
import { WebhookEventEntity } from '../../../src/webhooks/event.entity.js';
import { WebhookInbox } from '../../../src/webhooks/intake/inbox.js';
import { WebhookIntakeRoute } from '../../../src/webhooks/intake/intake.route.js';
import { WebhookIntakeService } from '../../../src/webhooks/intake/intake.service.js';
import { WebhookMetrics } from '../../../src/webhooks/metrics.js';
import { WebhookRefusals } from '../../../src/webhooks/intake/refusals.js';
import { WebhooksRepository } from '../../../src/webhooks/webhooks.repository.js';
import { makeLimits } from '../rate-limits.js';

export const webhookSecret = 'sim_client_secret_0123456789abcdef';

/** A clock that moves only on request. */
export class ManualClock extends Clock {
  ms = 1_762_390_000_000;

  nowMs(): number {
    return this.ms;
  }
}

export class CountingWakeUps extends WakeUps {
  woken: string[] = [];

  wake(name: string): void {
    this.woken.push(name);
  }

  listen(): void {}
}

export interface StoredRow {
  id: string;
  type: string;
  subject: string | null;
  payload: Buffer;
  state: string;
  unread_body: boolean;
  request_id: string;
  event_key: Buffer;
  note: string | null;
  attempts: number;
}

/** The intake with its real route, signature check and table, and no other part of the application. */
export interface TestIntake {
  app: NestFastifyApplication;
  url: string;
  clock: ManualClock;
  wakeUps: CountingWakeUps;
  database: Database;
  /** POSTs to /webhooks/tiktok. */
  post(body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>): Promise<Response>;
  /** Sends a signed POST. `signedAtMs` defaults to now. */
  deliver(body: string | Uint8Array<ArrayBuffer>, signedAtMs?: number): Promise<Response>;
  rows(): Promise<StoredRow[]>;
  /** Value of the metric line with this start, or 0. */
  metric(start: string): Promise<number>;
  close(): Promise<void>;
}

export async function startTestIntake(
  databaseUrl: string,
  settings: { secrets?: string[]; webhooks?: Partial<PlatformAdapter['webhooks']> } = {},
): Promise<TestIntake> {
  const clock = new ManualClock();
  const wakeUps = new CountingWakeUps();
  const webhooks = new TikTokWebhooks({
    clientSecrets: settings.secrets ?? [webhookSecret],
  } as unknown as TikTokConfig);
  const platform = {
    platform: Platform.TIKTOK,
    webhooks: Object.assign(webhooks, settings.webhooks),
  } as unknown as PlatformAdapter;

  @Global()
  @Module({
    providers: [
      { provide: Clock, useValue: clock },
      Metrics,
      HealthNotes,
      { provide: RateLimits, useValue: makeLimits().limits },
      { provide: WakeUps, useValue: wakeUps },
      { provide: PlatformRegistry, useValue: new PlatformRegistry([platform]) },
    ],
    exports: [Metrics, HealthNotes, RateLimits, Clock, WakeUps, PlatformRegistry],
  })
  class Surroundings {}

  const module = await Test.createTestingModule({
    imports: [
      Surroundings,
      DatabaseModule.for({ database: { poolMax: 5 } } as Config, databaseUrl),
      TypeOrmModule.forFeature([AuditTrailEntity, WebhookEventEntity]),
    ],
    providers: [
      WebhooksRepository,
      WebhookMetrics,
      WebhookInbox,
      WebhookIntakeService,
      WebhookRefusals,
      SecurityEvents,
      AuditRepository,
      Audit,
      WebhookIntakeRoute,
    ],
  }).compile();
  const rawRoutes = new RawRoutes({});
  new ClientAddresses({ http: { trustProxy: null } } as Config).attach(rawRoutes.fastify);
  const adapter = new FastifyAdapter({ serverFactory: rawRoutes.serverFactory });
  closeConnectionsWhenIdle(adapter.getInstance());
  const app = module.createNestApplication<NestFastifyApplication>(adapter, {
    bodyParser: false,
    logger: false,
  });
  app.get(WebhookIntakeRoute).mount(rawRoutes);
  await rawRoutes.fastify.ready();
  app.useBodyParser('application/json', { bodyLimit: 1024 });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const database = app.get(Database);

  const post: TestIntake['post'] = (body, headers = {}) =>
    fetch(`${url}/webhooks/tiktok`, { method: 'POST', body, headers });
  return {
    app,
    url,
    clock,
    wakeUps,
    database,
    post,
    deliver: (body, signedAtMs = clock.ms) => post(body, { 'tiktok-signature': sign(body, signedAtMs) }),
    rows: () => database.manager.query('SELECT * FROM webhook_events ORDER BY id'),
    metric: async (start) => {
      const { body } = await app.get(Metrics).text();
      const line = body.split('\n').find((candidate) => candidate.startsWith(start));
      return line ? Number(line.slice(line.lastIndexOf(' ') + 1)) : 0;
    },
    close: () => app.close(),
  };
}

/** The header's value for a body signed at that time. */
export function sign(body: string | Uint8Array, signedAtMs: number, secret = webhookSecret): string {
  const seconds = Math.floor(signedAtMs / 1000);
  const signature = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},s=${signature}`;
}

/** The body of an event. */
export function aWebhook(
  event = 'post.publish.complete',
  content: object = { publish_id: 'v_pub_file~v2-1.7400000000000000001', publish_type: 'DIRECT_PUBLISH' },
  more: object = {},
): string {
  return JSON.stringify({
    client_key: 'simclientkey0001',
    event,
    create_time: 1_762_390_000,
    user_openid: '-000simOpenIdAlpha',
    content: JSON.stringify(content),
    ...more,
  });
}
