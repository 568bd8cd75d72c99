import { Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { aWebhook, CountingWakeUps } from '../../../test/support/platforms/webhook-intake.js';
import { SystemClock } from '../../clock/clock.js';
import { ClockService } from '../../clock/clock.service.js';
import type { Config } from '../../config/config.js';
import type { ReportedContentService } from '../../content/reported-content.service.js';
import { dataSourceOptions } from '../../database/data-source.js';
import { Database } from '../../database/database.js';
import type { AuthorizationRemoval, GrantsService } from '../../grants/grants.service.js';
import { Platform } from '../../platforms/platform.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { TikTokWebhooks } from '../../platforms/tiktok/webhooks/webhooks.js';
import type { TikTokConfig } from '../../platforms/tiktok/tiktok.env.js';
import type {
  PublishStatusReport,
  StatusReportsService,
} from '../../posts/publishing/status-reports.service.js';
import { HealthNotes } from '../../telemetry/health-notes.js';
import { Metrics } from '../../telemetry/metrics.js';
import { newEvent, newUnreadBody } from '../domain/new-event.js';
import { WebhookBacklog } from './backlog.js';
import { WebhookEffects } from './effects.js';
import { WebhookMetrics } from '../metrics.js';
import { WebhooksRepository } from '../webhooks.repository.js';
import { WebhookRematchService } from './rematch.service.js';
import { WebhookRetentionService } from './retention.service.js';
import { WebhooksProcessor } from './webhooks.processor.js';
import { WebhookEventEntity } from '../event.entity.js';

const hourMs = 3_600_000;
const webhooks = new TikTokWebhooks({ clientSecrets: ['secret'] } as unknown as TikTokConfig);

/** Replace the two features that apply events, and return what a test sets. */
class Features {
  removals: AuthorizationRemoval[] = [];
  words: PublishStatusReport[] = [];
  grantAnswer: 'suspected' | 'ignored' | 'unknown' = 'suspected';
  postAnswer: 'applied' | 'ignored' | 'unknown' | Error = 'applied';
  /** Runs inside the transaction of the event. */
  meanwhile: (manager: EntityManager) => Promise<unknown> = async () => undefined;

  async reportAuthorizationRemoval(removal: AuthorizationRemoval) {
    this.removals.push(removal);
    return this.grantAnswer;
  }

  async apply(manager: EntityManager, word: PublishStatusReport) {
    this.words.push(word);
    await this.meanwhile(manager);
    if (this.postAnswer instanceof Error) throw this.postAnswer;
    return this.postAnswer;
  }
}

describe('Processing of webhook events', () => {
  let testDatabase: TestDatabase;
  let source: DataSource;
  let database: Database;
  let repository: WebhooksRepository;
  let processor: WebhooksProcessor;
  let features: Features;
  let wakeUps: CountingWakeUps;
  const clock = new SystemClock();
  const metrics = new WebhookMetrics(new Metrics());
  const config = { environment: 'test', webhooks: { retentionDays: 30 } } as Config;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    testDatabase = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(testDatabase.url, 12)).initialize();
    database = new Database(source);
    repository = new WebhooksRepository(source.getRepository(WebhookEventEntity), database);
  });
  beforeEach(async () => {
    await source.query('TRUNCATE webhook_events');
    features = new Features();
    wakeUps = new CountingWakeUps();
    const effects = new WebhookEffects(
      features as unknown as GrantsService,
      features as unknown as StatusReportsService,
      features as unknown as ReportedContentService,
      clock,
      config,
      undefined as never,
      undefined as never,
    );
    const adapter = { platform: Platform.TIKTOK, webhooks } as unknown as PlatformAdapter;
    processor = new WebhooksProcessor(
      repository,
      database,
      new PlatformRegistry([adapter]),
      effects,
      wakeUps,
      clock,
      metrics,
    );
  });
  afterAll(async () => {
    await source.destroy();
    await testDatabase.drop();
  });

  const receipt = () => ({
    platform: Platform.TIKTOK,
    receivedAt: clock.now(),
    requestId: 'request-1',
    traceParent: null,
    loginType: null,
  });
  const receive = (body: string) =>
    repository.insert(webhooks.read(Buffer.from(body)).map((event) => newEvent(event, receipt())));
  const rows = () => source.query('SELECT * FROM webhook_events ORDER BY id');
  const advance = (ms: number) => new ClockService(source, clock, config).advance(ms);

  /** Runs all due work. */
  async function drain(): Promise<number> {
    let runs = 0;
    for (;;) {
      const events = await processor.claim(10);
      if (events.length === 0) return runs;
      runs += events.length;
      await Promise.all(events.map((event) => processor.run(event)));
    }
  }

  it('hands a publish status to the post and marks the event as done', async () => {
    await receive(aWebhook('post.publish.failed', { publish_id: 'p1', reason: 'file_format_check_failed' }));
    expect(await drain()).toBe(1);
    expect(features.words).toEqual([
      expect.objectContaining({
        platform: 'TIKTOK',
        publishId: 'p1',
        subject: '-000simOpenIdAlpha',
        at: new Date(1_762_390_000_000),
        source: 'webhook',
      }),
    ]);
    expect(await rows()).toMatchObject([
      {
        state: 'PROCESSED',
        attempts: 1,
        due_at: null,
        lease_id: null,
        processed_at: expect.any(Date) as Date,
      },
    ]);
    expect(await drain()).toBe(0);
  });

  it('notifies the grants of a removed authorization', async () => {
    await receive(aWebhook('authorization.removed', { reason: 1 }));
    await drain();
    expect(features.removals).toEqual([
      {
        platform: 'TIKTOK',
        subject: '-000simOpenIdAlpha',
        reason: 'USER_DISCONNECTED',
        at: new Date(1_762_390_000_000),
      },
    ]);
    expect(await rows()).toMatchObject([{ state: 'PROCESSED' }]);
    expect(wakeUps.woken).toEqual(['grants.refresh']);
  });

  it('stores the reason for an ignored removal', async () => {
    features.grantAnswer = 'ignored';
    await receive(aWebhook('authorization.removed', { reason: 1 }));
    await drain();
    expect(await rows()).toMatchObject([{ state: 'IGNORED', note: expect.stringMatching(/./) as string }]);
  });

  it('applies a removal after its grant is saved', async () => {
    features.grantAnswer = 'unknown';
    await receive(aWebhook('authorization.removed', { reason: 1 }));
    await drain();
    expect(await rows()).toMatchObject([
      { state: 'UNMATCHED', awaits: 'grant:-000simOpenIdAlpha', publish_id: null, attempts: 0 },
    ]);
    features.grantAnswer = 'suspected';
    const awaits = 'grant:-000simOpenIdAlpha';
    await new WebhookRematchService(repository, wakeUps).rematch({ platform: 'TIKTOK', awaits });
    expect(await drain()).toBe(1);
    expect(await rows()).toMatchObject([{ state: 'PROCESSED', awaits: null }]);
  });

  it('ignores an event that no feature uses, and notes it', async () => {
    await receive(aWebhook('portability.download.ready', { request_id: 1 }));
    await drain();
    expect(await rows()).toMatchObject([
      { state: 'IGNORED', note: 'No feature uses portability.download.ready.' },
    ]);
  });

  it('applies an event of an unknown publish id after the id is stored', async () => {
    features.postAnswer = 'unknown';
    await receive(aWebhook());
    expect(await drain()).toBe(1);
    expect(await rows()).toMatchObject([
      { state: 'UNMATCHED', publish_id: 'v_pub_file~v2-1.7400000000000000001', attempts: 0 },
    ]);
    expect(await drain()).toBe(0);

    features.postAnswer = 'applied';
    await new WebhookRematchService(repository, wakeUps).rematch({
      platform: 'TIKTOK',
      publishId: 'v_pub_file~v2-1.7400000000000000001',
    });
    expect(wakeUps.woken).toEqual(['webhooks.process']);
    expect(await drain()).toBe(1);
    expect(await rows()).toMatchObject([{ state: 'PROCESSED', publish_id: null }]);
  });

  it('checks again automatically, and stops after a day', async () => {
    features.postAnswer = 'unknown';
    await receive(aWebhook());
    await drain();
    let looks = 0;
    for (let hour = 0; hour < 25; hour += 1) {
      await advance(hourMs);
      looks += await drain();
    }
    expect(looks).toBeGreaterThan(20);
    expect(await rows()).toMatchObject([
      { state: 'IGNORED', note: 'No post of this installation has this publish id.' },
    ]);
  });

  it('retries 12 times with growing delays, then marks the event as failed', async () => {
    features.postAnswer = new Error('the database says no, token=act.secret');
    await receive(aWebhook());
    await drain();
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'PENDING', attempts: 1, processed_at: null });
    expect(await drain()).toBe(0);
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      await advance(1.3 * hourMs);
      expect(await drain()).toBe(1);
    }
    expect(await rows()).toMatchObject([{ state: 'DEAD', attempts: 12, due_at: null }]);
    await advance(48 * hourMs);
    expect(await drain()).toBe(0);
  });

  it('marks an event as failed if the process ended in each attempt', async () => {
    await receive(aWebhook());
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      expect(await processor.claim(1)).toHaveLength(1);
      await advance(61_000);
    }
    await drain();
    expect(await rows()).toMatchObject([
      { state: 'DEAD', last_error: 'Error: The process ended in each attempt.' },
    ]);
    expect(features.words).toEqual([]);
  });

  it('applies nothing after another worker has taken the lease', async () => {
    await receive(aWebhook());
    const [slow] = await processor.claim(1);
    await advance(61_000);
    const [quick] = await processor.claim(1);
    await processor.run(quick!);
    await processor.run(slow!);
    expect(features.words).toHaveLength(1);
  });

  it('rolls back its effects if the event cannot be marked as done', async () => {
    features.meanwhile = async (manager) => {
      await manager.query(`INSERT INTO webhook_events (id, event_key, platform, type, payload, unread_body, received_at,
        request_id, state) VALUES (gen_random_uuid(), sha256('effect'), 'TIKTOK', 'effect', '', true, now(), '', 'UNPARSED')`);
      throw new Error('after the effect');
    };
    await receive(aWebhook());
    await drain();
    expect(await rows()).toMatchObject([{ state: 'PENDING', last_error: 'Error: after the effect' }]);
  });

  it('shares the events between ten workers, each event to one', async () => {
    for (let index = 0; index < 60; index += 1)
      await receive(aWebhook('post.publish.complete', { publish_id: `p${index}` }));
    await Promise.all(Array.from({ length: 10 }, () => drain()));
    expect(new Set(features.words.map(({ publishId }) => publishId)).size).toBe(60);
    expect(features.words).toHaveLength(60);
  });

  it('marks an unreadable event as failed without retries', async () => {
    await receive(aWebhook('post.publish.complete', {}));
    await drain();
    expect(await rows()).toMatchObject([
      { state: 'UNPARSED', attempts: 1, last_error: expect.stringContaining('publish_id') as string },
    ]);
  });

  it('reads a stored body again at a replay', async () => {
    const body = aWebhook();
    await repository.insert([newUnreadBody(Buffer.from(body), receipt())]);
    expect(await drain()).toBe(0);
    await source.query("UPDATE webhook_events SET state = 'PENDING', due_at = app_now()");
    await drain();
    const both: { unread_body: boolean }[] = await rows();
    expect(both.filter((row) => row.unread_body)).toMatchObject([
      { state: 'PROCESSED', note: 'Read as 1 events, 1 of them new.' },
    ]);
    expect(both.filter((row) => !row.unread_body)).toMatchObject([
      { state: 'PROCESSED', type: 'post.publish.complete' },
    ]);
    expect(features.words).toHaveLength(1);
  });

  it('reports the backlog and a missing worker', async () => {
    const registry = new Metrics();
    const notes = new HealthNotes(registry);
    const backlog = new WebhookBacklog(repository, new WebhookMetrics(registry), notes);
    const reported = async () => {
      await backlog.check();
      const { body } = await registry.text();
      return {
        overdue: Number(/^patchbay_webhook_overdue_seconds (\S+)/m.exec(body)![1]),
        unparsed: Number(/events_waiting\{state="UNPARSED"\} (\S+)/.exec(body)![1]),
        note: notes.all().get('webhooks'),
      };
    };
    expect(await reported()).toEqual({ overdue: 0, unparsed: 0, note: undefined });
    await repository.insert([newUnreadBody(Buffer.from('?'), receipt())]);
    await receive(aWebhook());
    await advance(301_000);
    expect(await reported()).toEqual({
      overdue: expect.closeTo(301, -1) as number,
      unparsed: 1,
      note: expect.stringContaining('is a worker running?') as string,
    });
    expect(await processor.status()).toMatchObject({ due: 1, running: 0, dead: 0, lastError: null });
    const [event] = await processor.claim(1);
    expect(await processor.status()).toMatchObject({ due: 0, running: 1, oldestDueAt: null });
    await processor.run(event!);
    expect(await reported()).toEqual({ overdue: 0, unparsed: 1, note: undefined });
    expect(await processor.status()).toMatchObject({ due: 0, running: 0 });
  });

  it('claims by an index', async () => {
    await source.query(`
      INSERT INTO webhook_events (id, event_key, platform, type, payload, unread_body, received_at, request_id, state,
        processed_at)
      SELECT gen_random_uuid(), sha256(n::text::bytea), 'TIKTOK', 'x', '', false, now(), '', 'PROCESSED', now()
      FROM generate_series(1, 5000) n`);
    await source.query('ANALYZE webhook_events');
    const plan: { 'QUERY PLAN': string }[] = await source.query(
      'EXPLAIN SELECT id FROM webhook_events WHERE due_at <= app_now() ORDER BY due_at LIMIT 10 FOR UPDATE SKIP LOCKED',
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('webhook_events_due_at_idx');
  });

  it('deletes only processed events after their retention time', async () => {
    const complete = (publish_id: string) => aWebhook('post.publish.complete', { publish_id });
    await receive(complete('done'));
    await receive(complete('done too'));
    await drain();
    await repository.insert([newUnreadBody(Buffer.from('not read'), receipt())]);
    await receive(complete('given up'));
    await source.query("UPDATE webhook_events SET state = 'DEAD', due_at = NULL WHERE state = 'PENDING'");
    const retention = new WebhookRetentionService(repository, clock, config);
    // Sorted: events of one millisecond lie in the order of their hashes.
    const states = async () => (await rows()).map(({ state }: { state: string }) => state).toSorted();

    await advance(30 * 24 * hourMs - 60_000);
    await receive(complete('new'));
    await drain();
    await retention.deleteExpired(new AbortController().signal);
    expect(await states()).toEqual(['DEAD', 'PROCESSED', 'PROCESSED', 'PROCESSED', 'UNPARSED']);
    await advance(120_000);
    await retention.deleteExpired(new AbortController().signal);
    expect(await states()).toEqual(['DEAD', 'PROCESSED', 'UNPARSED']);
  });
});
