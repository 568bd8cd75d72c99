import { randomUUID } from 'node:crypto';
import { Database } from '../../../src/database/database.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { Scrape } from '../../support/clients/metrics.js';
import { signedUpUser } from '../../support/clients/users.js';
import { documentedMetrics } from '../../support/documented-metrics.js';
import { PublishingStand } from '../../support/platforms/publishing.js';
import {
  connectAccount,
  resultPage,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../../support/servers/simulator.js';

const hour = 3_600_000;
const platform = 'TIKTOK';

describe('Metrics of connections', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp(simulator.environment);
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  it('count connect flows by outcome, each once', async () => {
    const { client } = await signedUpUser(test);
    await connectAccount(client, simulator, { person: await simulator.newPerson() });
    const other = (await signedUpUser(test)).client;
    const denied = await toCallback(other, simulator, { decision: 'deny' });
    await resultPage(other, denied);
    await resultPage(other, denied);
    const scrape = await Scrape.of(test.url);
    expect(scrape.value('oauth_flow_success_rate', { platform, outcome: 'success' })).toBe(1);
    expect(scrape.value('oauth_flow_success_rate', { platform, outcome: 'CONSENT_DENIED' })).toBe(1);
  });

  it('count hits of limits', async () => {
    for (let request = 0; request < 31; request += 1)
      await fetch(`${test.url}/auth/tiktok/callback?state=${randomUUID()}&code=x`, { redirect: 'manual' });
    expect((await Scrape.of(test.url)).value('rate_limit_hits', { limit: 'connect:refused-states' })).toBe(1);
  });

  it('count failed refreshes, and tokens that are stale because of them', async () => {
    expect((await Scrape.of(test.url)).value('patchbay_stale_tokens', { platform })).toBe(0);
    const refresh = { path: '/v2/oauth/token/', form: { grant_type: 'refresh_token' } };
    await simulator.fault(refresh, { type: 'status', status: 503, body: '' }, {});
    await test.advance(25 * hour);
    await test.app.get(WorkRunner, { strict: false }).drain();
    const scrape = await Scrape.of(test.url);
    expect(scrape.value('token_refresh_failures', { platform, kind: 'transient' })).toBe(1);
    expect(scrape.value('patchbay_stale_tokens', { platform })).toBe(1);
  });
});

describe('Metrics', () => {
  let stand: PublishingStand;
  let scrape: Scrape;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    const creator = await stand.creator();
    await stand.until(creator, await stand.aPost(creator), ['PUBLISHED']);
    const init = { host: 'tiktok.api', path: '/v2/post/publish/video/init/' };
    await stand.fault(init, { type: 'apiError', code: 'spam_risk_user_banned_from_posting', status: 403 });
    await stand.until(creator, await stand.aPost(creator), ['FAILED']);
    await creator.client.graphql('{ nowhere }');
    scrape = await Scrape.of(stand.test.url);
  });
  afterAll(() => stand.close());

  it('count posts by outcome', () => {
    expect(scrape.value('upload_success_rate', { platform, outcome: 'published' })).toBe(1);
    expect(scrape.value('upload_success_rate', { platform, outcome: 'failed' })).toBe(1);
  });

  it('measure webhooks from receipt to applied', () => {
    expect(scrape.types.get('webhook_processing_latency')).toBe('histogram');
    expect(scrape.value('webhook_processing_latency_count', { platform })).toBeGreaterThan(0);
  });

  it('count calls to platforms by endpoint and outcome', () => {
    const calls = scrape.samples.filter(({ name }) => name === 'patchbay_platform_calls_total');
    expect(new Set(calls.map(({ labels }) => labels.outcome))).toEqual(new Set(['ok', 'rejected']));
  });

  it('show pools, the event loop, keys and syncs', () => {
    for (const pool of ['main', 'refresh']) {
      const max = scrape.value('patchbay_database_connections_max', { pool })!;
      const used = scrape.value('patchbay_database_connections', { pool, state: 'used' })!;
      expect([max, used <= max]).toEqual([10, true]);
      expect(scrape.value('patchbay_database_waiting', { pool })).toBe(0);
    }
    expect(scrape.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    const day = 86_400;
    for (const algorithm of ['ES256', 'RS256']) {
      const remaining = scrape.value('patchbay_signing_key_remaining_seconds', { algorithm })!;
      expect([remaining > 29 * day, remaining <= 30 * day]).toEqual([true, true]);
    }
    expect(scrape.value('patchbay_content_overdue_seconds')).toBe(0);
    expect(scrape.value('patchbay_content_failing_syncs')).toBe(0);
  });

  it('show how late the sync of media is', async () => {
    await stand.get(Database).manager.query(
      `INSERT INTO content_syncs (account_id, state, requested_at, read_at, synced_at)
       SELECT id, 'FAILED', app_now(), app_now(), app_now() - interval '8 hours' FROM accounts
       ON CONFLICT (account_id) DO UPDATE SET state = excluded.state, read_at = excluded.read_at, synced_at = excluded.synced_at`,
    );
    const late = await Scrape.of(stand.test.url);
    expect(Math.round(late.value('patchbay_content_overdue_seconds')! / 60)).toBe(120);
    expect(late.value('patchbay_content_failing_syncs')).toBe(1);
  });

  it('count errors of GraphQL by code', () => {
    expect(scrape.value('patchbay_graphql_errors_total', { code: 'INVALID_INPUT' })).toBe(1);
  });

  it('are the metrics that docs/operations.md lists, with the same labels', () => {
    const documented = documentedMetrics();
    const own = [...scrape.types.keys()].filter((name) => !/^(process|nodejs)_/.test(name));
    expect(own.sort()).toEqual([...documented.keys()].sort());
    for (const [name, labels] of documented) {
      const found = scrape.labelsOf(name);
      if (found.length > 0)
        expect({ name, labels: found.sort() }).toEqual({ name, labels: [...labels].sort() });
    }
  });

  it('have no ids, addresses or input in labels', () => {
    const values = new Set(
      scrape.samples
        .filter(({ name }) => !name.endsWith('_bucket'))
        .flatMap(({ labels }) => Object.values(labels)),
    );
    expect([...values].filter((value) => /[0-9a-f]{8}|\d{5}|@|\?|:\/\//.test(value))).toEqual([]);
  });
});
