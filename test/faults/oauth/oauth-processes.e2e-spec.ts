import { decodeJwt } from 'jose';
import { ConsentsService } from '../../../src/oauth/consents/consents.service.js';
import {
  newClient,
  type UserBrowser,
  post,
  signedInUser,
  sql,
  type TestOAuthClient,
  token,
  issueTokens,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { until } from '../../support/jest/deferred.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { FaultCounts } from '../../support/jest/fault-counts.js';
import { freePort } from '../../support/servers/free-port.js';

/** Two processes with one public URL and one database, without Redis. */
describe('Two processes of the authorization server', () => {
  let here: TestApp;
  let process: StartedProcess;
  let there: TestApp;
  let client: TestOAuthClient;
  let user: UserBrowser;
  const counts = new FaultCounts('refresh tokens');
  beforeAll(async () => {
    here = await startTestApp();
    const port = String(await freePort());
    process = startProcess({
      NODE_ENV: 'test',
      JOB_TIMERS: 'on',
      SIMULATOR: 'off',
      PORT: port,
      PUBLIC_URL: here.url,
      DATA_DIR: here.dataDir,
      DATABASE_URL: here.database.url,
    });
    await ready(process);
    there = { ...here, url: `http://127.0.0.1:${port}` };
    client = await newClient(here);
    user = await signedInUser(here);
  }, 60_000);
  afterAll(async () => {
    process.child.kill('SIGKILL');
    await process.exited;
    await here.close();
  });

  async function statusThere(accessToken: string): Promise<number> {
    const response = await fetch(`${there.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ query: '{ viewer { id } }' }),
    });
    return response.status;
  }
  /** Milliseconds until the other process refuses the token. */
  async function timeToRefusal(accessToken: string, end: () => Promise<unknown>): Promise<number> {
    expect(await statusThere(accessToken)).toBe(200);
    await end();
    const endedAt = performance.now();
    await until(async () => (await statusThere(accessToken)) === 401);
    return performance.now() - endedAt;
  }

  it('refuse tokens within five seconds after one of them revoked them', async () => {
    const ends: ((tokens: Record<string, any>) => Promise<unknown>)[] = [
      (tokens) => post(here, '/oauth/revoke', client, { token: tokens.access_token }),
      (tokens) => post(here, '/oauth/revoke', client, { token: tokens.refresh_token }),
      () =>
        here.app.get(ConsentsService, { strict: false }).withdraw(
          {
            kind: 'user',
            userId: user.userId,
            role: 'USER',
            scopes: new Set(),
            sessionId: null,
            clientId: null,
            address: null,
          },
          client.id,
        ),
    ];
    for (const end of ends) {
      const tokens = await issueTokens(here, client, user);
      expect(await timeToRefusal(tokens.access_token, () => end(tokens))).toBeLessThan(5_000);
    }
  }, 30_000);

  it.each([
    ['that is exchanged directly', 'profile:read'],
    ['that oidc-provider exchanges', 'openid profile:read'],
  ])('give one response to 50 uses of a refresh token %s, 25 at each', async (_how, scope) => {
    const first = await issueTokens(here, client, user, scope);
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, use) => token(use % 2 ? there : here, client, form)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const unused = await sql(
      here,
      `SELECT 1 FROM oidc_artifacts WHERE kind = 'RefreshToken' AND authorization_id = $1 AND consumed_at IS NULL`,
      [decodeJwt(first.access_token).authorization_id],
    );
    counts.add(1, unused.length);
    expect(unused).toHaveLength(1);
  });

  it('accept a client immediately after its registration at one of them', async () => {
    const service = await newClient(here, { kind: 'SERVICE' });
    expect((await token(there, service, { grant_type: 'client_credentials' })).status).toBe(200);
  });
});
