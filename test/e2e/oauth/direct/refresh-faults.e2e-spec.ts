import { once } from 'node:events';
import { ClientsService } from '../../../../src/oauth/clients/clients.service.js';
import { ConsentsService } from '../../../../src/oauth/consents/consents.service.js';
import { UsualRequests } from '../../../../src/oauth/provider/direct/usual-requests.js';
import { ArtifactsRepository } from '../../../../src/oauth/tokens/artifacts.repository.js';
import { UserAccessService } from '../../../../src/users/user-access.service.js';
import type { Answer } from '../../../oauth/direct-answers.js';
import { authorizationOf, refreshForm, RefreshRequests } from '../../../oauth/direct-refresh.js';
import {
  auditEvents,
  basic,
  issueTokens,
  newClient,
  post,
  queryViewer,
  signedInUser,
  sql,
  type TestOAuthClient,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';

const operator = { kind: 'system', name: 'test' } as const;
const invalidGrant = { error: 'invalid_grant', error_description: 'grant request is invalid' };

describe('A refresh token that is exchanged directly', () => {
  let test: TestApp;
  let requests: RefreshRequests;
  let client: TestOAuthClient;
  let artifacts: ArtifactsRepository;
  beforeAll(async () => {
    test = await startTestApp();
    requests = new RefreshRequests(test);
    client = await newClient(test);
    artifacts = test.app.get(ArtifactsRepository, { strict: false });
  });
  afterAll(() => test.close());
  afterEach(() => jest.restoreAllMocks());

  async function newTokens(by = client) {
    const user = await signedInUser(test);
    const first = await issueTokens(test, by, user, 'profile:read');
    const id = authorizationOf(first as { access_token: string }) as string;
    return { userId: user.userId, id, token: first.refresh_token as string };
  }
  const send = (refreshToken: string, isWhole = true, by: { id: string; secret: string } = client) =>
    requests.send({ form: refreshForm(refreshToken), headers: basic(by) }, isWhole);
  const tokenOf = ({ body }: Answer) => (body as { refresh_token: string }).refresh_token;
  const unused = async (id: string): Promise<number> => {
    const [{ count }] = await sql(
      test,
      `SELECT count(*)::int FROM oidc_artifacts WHERE authorization_id = $1 AND kind = 'RefreshToken' AND consumed_at IS NULL`,
      [id],
    );
    return count;
  };
  const refreshed = async (id: string) =>
    (await auditEvents(test, 'oauth.token_refreshed')).filter(({ target_id: target }) => target === id);
  /** Expects that no token of the authorization works. */
  async function expectEnded(id: string, tokens: string[]) {
    expect(await sql(test, 'SELECT 1 FROM oidc_authorizations WHERE id = $1', [id])).toEqual([]);
    for (const value of tokens)
      for (const isWhole of [true, false])
        expect(await send(value, isWhole)).toMatchObject({ status: 400, body: invalidGrant });
  }
  /** Runs `work` before the next direct exchange is stored. */
  function beforeExchange(work: () => Promise<unknown>): void {
    const exchange = artifacts.exchangeAll.bind(artifacts);
    jest.spyOn(artifacts, 'exchangeAll').mockImplementationOnce(async (all) => {
      await work();
      return exchange(all);
    });
  }

  it('gets one response for 20 simultaneous uses, also by oidc-provider', async () => {
    for (const isWhole of [() => true, (use: number) => use % 2 === 0]) {
      const { id, token } = await newTokens();
      const answers = await Promise.all(Array.from({ length: 20 }, (_, use) => send(token, isWhole(use))));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(await unused(id)).toBe(1);
      expect(await refreshed(id)).toHaveLength(1);
    }
  });

  it('gets the response of oidc-provider if that won, and the reverse', async () => {
    const { id, token } = await newTokens();
    let won: Answer | undefined;
    beforeExchange(async () => {
      won = await send(token, false);
    });
    expect((await send(token)).body).toEqual(won!.body);
    expect((await send(token, false)).body).toEqual(won!.body);
    expect(await refreshed(id)).toHaveLength(1);
  });

  it.each([
    ['directly after a direct exchange', true, true],
    ['by oidc-provider after a direct exchange', true, false],
    ['directly after an exchange by oidc-provider', false, true],
  ])('ends the authorization if it is used again later, %s', async (_name, isFirstDirect, isLaterDirect) => {
    const { id, token } = await newTokens();
    const second = tokenOf(await send(token, isFirstDirect));
    const third = tokenOf(await send(second, isLaterDirect));
    await test.advance(11_000);
    expect(await send(token, isLaterDirect)).toMatchObject({ status: 400, body: invalidGrant });
    await expectEnded(id, [second, third]);
    const reused = await auditEvents(test, 'oauth.token_reused');
    expect(reused.filter(({ target_id: target }) => target === id)).toHaveLength(1);
  });

  it('repeats a lost response, and stores nothing that opens it', async () => {
    const { id, token } = await newTokens();
    const answer = jest.spyOn(UsualRequests.prototype, 'answer').mockImplementationOnce(async ({ raw }) => {
      raw.socket.destroy();
      await once(raw.socket, 'close');
    });
    await expect(send(token)).rejects.toThrow('socket hang up');
    answer.mockRestore();
    expect(await unused(id)).toBe(1);
    await test.advance(9_000);
    const [again, byLibrary] = [await send(token), await send(token, false)];
    expect(again).toMatchObject({ status: 200, body: { scope: 'profile:read' } });
    expect(byLibrary.body).toEqual(again.body);
    expect(await refreshed(id)).toHaveLength(1);
    const { access_token: accessToken } = again.body as { access_token: string };
    expect(await queryViewer(test, accessToken)).toMatchObject({ data: {} });
    const stored = JSON.stringify(await sql(test, 'SELECT a::text FROM oidc_artifacts a'));
    for (const secret of [token, tokenOf(again), accessToken]) expect(stored).not.toContain(secret);
  });

  it('stays usable if its exchange cannot be stored', async () => {
    const { id, token } = await newTokens();
    const broken = 'oidc_artifacts_broken_check';
    await sql(
      test,
      `ALTER TABLE oidc_artifacts ADD CONSTRAINT ${broken} CHECK (payload ->> 'rotations' <> '1') NOT VALID`,
    );
    const answer = await send(token);
    await sql(test, `ALTER TABLE oidc_artifacts DROP CONSTRAINT ${broken}`);
    expect(answer).toMatchObject({ status: 500, headers: { 'cache-control': 'no-store' } });
    // No detail of the database.
    expect(answer.body).toEqual({ error: 'server_error', error_description: 'oops! something went wrong' });
    const metrics = await (await fetch(`${test.url}/metrics`)).text();
    expect(metrics).toMatch(/token_requests_total\{grant="refresh_token",outcome="server_error"\} 1\b/);
    expect(await refreshed(id)).toEqual([]);
    expect((await send(token)).status).toBe(200);
  });

  it('is refused if its authorization ends before the exchange is stored', async () => {
    const ends: ((tokens: { token: string; userId: string }) => Promise<unknown>)[] = [
      ({ token }) => post(test, '/oauth/revoke', client, { token }),
      ({ userId }) => test.app.get(UserAccessService, { strict: false }).disable(operator, userId, null),
      ({ userId }) => sql(test, 'DELETE FROM users WHERE id = $1', [userId]),
    ];
    for (const end of ends) {
      const tokens = await newTokens();
      beforeExchange(() => end(tokens));
      expect(await send(tokens.token)).toMatchObject({ status: 400, body: invalidGrant });
      await expectEnded(tokens.id, [tokens.token]);
      expect(await refreshed(tokens.id)).toEqual([]);
    }
  });

  it('leaves no usable token if revocation and exchange run simultaneously', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, token } = await newTokens();
      const [answer] = await Promise.all([
        send(token),
        test.app.get(ConsentsService, { strict: false }).endAuthorization(id, 'token_revoked', null),
      ]);
      await expectEnded(id, [token, ...(answer.status === 200 ? [tokenOf(answer)] : [])]);
      expect(await unused(id)).toBe(0);
      if (answer.status !== 200) continue;
      const { access_token: accessToken } = answer.body as { access_token: string };
      expect((await queryViewer(test, accessToken)).errors).toBeDefined();
    }
  });

  it('gets no usable token for a client that is disabled meanwhile', async () => {
    const leaving = await newClient(test);
    const { token } = await newTokens(leaving);
    beforeExchange(() => test.app.get(ClientsService, { strict: false }).disable(operator, leaving.id));
    const answer = await send(token, true, leaving);
    // Authenticated before, like with oidc-provider. No server accepts what it gets.
    const { access_token: accessToken } = answer.body as { access_token?: string };
    if (accessToken) expect((await queryViewer(test, accessToken)).errors).toBeDefined();
    expect((await send(tokenOf(answer) ?? token, true, leaving)).status).toBe(401);
  });
});
