import { OAuthCleanupService } from '../../../src/oauth/cleanup.service.js';
import { OAuthEvents } from '../../../src/oauth/oauth-events.js';
import { newClient, signedInUser, sql, token, issueTokens } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { asAdmin, signedUpUser } from '../../support/clients/users.js';

const dayMs = 86_400_000;
const usage = `query ($from: String!, $to: String!) { oauthClients(first: 2) { edges { node {
  id usageByDay(from: $from, to: $to) { day grants refreshes failures } } } } }`;

describe('Usage of OAuth clients over time', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it('is counted by day, visible to administrators, and deleted after 400 days', async () => {
    const admin = await asAdmin(test);
    const client = await newClient(test);
    const other = await newClient(test);
    const user = await signedInUser(test);
    const flush = () => test.app.get(OAuthEvents, { strict: false }).flush();
    const [{ now }] = await sql(test, 'SELECT app_now() AS now');
    const day = (offset: number) => new Date(now.getTime() + offset * dayMs).toISOString().slice(0, 10);

    const tokens = await issueTokens(test, client, user);
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect((await token(test, client, form)).status).toBe(200);
    expect((await token(test, client, { ...form, refresh_token: 'nonsense' })).status).toBe(400);
    await flush();
    await test.advance(2 * dayMs);
    expect((await token(test, client, { ...form, refresh_token: 'nonsense' })).status).toBe(400);
    await flush();

    const used = { day: day(0), grants: 1, refreshes: 1, failures: 1 };
    const none = { grants: 0, refreshes: 0, failures: 0 };
    const answer = await admin.client.data(usage, { from: day(-1), to: day(2) });
    const of = (id: string) =>
      answer.oauthClients.edges.find(({ node }: any) => node.id === id).node.usageByDay;
    expect(of(client.id)).toEqual([
      { day: day(-1), ...none },
      used,
      { day: day(1), ...none },
      { day: day(2), ...none, failures: 1 },
    ]);
    expect(of(other.id)).toHaveLength(4);

    for (const [from, to] of [
      [day(2), day(1)],
      ['2025-01-01', '2026-01-02'],
      ['2026-02-30', '2026-03-01'],
      ['yesterday', day(0)],
      ['0001-01-01', '0001-01-02'],
    ]) {
      const { errors } = await admin.client.graphql(usage, { from, to });
      expect([from, errors?.[0]?.extensions.code]).toEqual([from, 'INVALID_INPUT']);
    }
    const stranger = await signedUpUser(test);
    const { errors } = await stranger.client.graphql(usage, { from: day(0), to: day(0) });
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');

    await test.advance(400 * dayMs);
    await test.app.get(OAuthCleanupService, { strict: false }).deleteExpired(new AbortController().signal);
    const left = await sql(test, 'SELECT to_char(day, $1) AS day FROM oidc_client_usage_days', [
      'YYYY-MM-DD',
    ]);
    expect(left).toEqual([{ day: day(2) }]);
  });
});
