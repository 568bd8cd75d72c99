import { newClient, newUser, post, sql, issueTokens } from '../../test/oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { SchedulesService } from '../jobs/schedules/schedules.service.js';
import { ClientsService } from './clients/clients.service.js';
import { OAuthCleanupService } from './cleanup.service.js';

describe('OAuth cleanup', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  const clean = () =>
    test.app.get(OAuthCleanupService, { strict: false }).deleteExpired(new AbortController().signal);
  const kinds = async (): Promise<string[]> => {
    const rows: { kind: string }[] = await sql(
      test,
      'SELECT DISTINCT kind FROM oidc_artifacts ORDER BY kind',
    );
    return rows.map(({ kind }) => kind);
  };
  const count = async (table: string): Promise<number> =>
    (await sql(test, `SELECT count(*)::int AS count FROM ${table}`))[0].count;

  it('deletes expired rows, and no others', async () => {
    const client = await newClient(test);
    const display = await newClient(test, { kind: 'DEVICE' });
    const user = await newUser(test);
    const tokens = await issueTokens(test, client, user);
    await post(test, '/oauth/device_authorization', display, { scope: 'profile:read' });
    await post(test, '/oauth/revoke', client, { token: tokens.access_token });
    const operator = { kind: 'system', name: 'test' } as const;
    await test.app.get(ClientsService, { strict: false }).rotateSecret(operator, client.id, 3600);
    await clean();
    expect(await kinds()).toEqual(['AuthorizationCode', 'DeviceCode', 'RefreshToken', 'Session']);
    expect(await count('oidc_revocations')).toBe(1);
    expect(await count('oidc_client_secrets')).toBe(2);

    await test.advance(2 * 3_600_000);
    await clean();
    expect(await kinds()).toEqual(['RefreshToken', 'Session']);
    expect(await count('oidc_revocations')).toBe(0);
    expect(await count('oidc_client_secrets')).toBe(1);

    await test.advance(400 * 86_400_000);
    await clean();
    expect(await kinds()).toEqual([]);
    expect(await count('oidc_authorizations')).toBe(0);
    // A consent stays until the user withdraws it.
    expect(await count('oidc_consents')).toBe(1);
  });

  it('runs by schedule, like the rotation of signing keys', async () => {
    const display = await newClient(test, { kind: 'DEVICE' });
    await post(test, '/oauth/device_authorization', display, { scope: 'profile:read' });
    const keyIds = async (): Promise<string[]> =>
      (await sql(test, 'SELECT id FROM oidc_signing_keys')).map(({ id }: { id: string }) => id);
    const schedules = test.app.get(SchedulesService, { strict: false });
    await schedules.runDue();
    expect(await kinds()).toEqual(['DeviceCode']);
    const before = await keyIds();
    await test.advance(30 * 86_400_000);
    await schedules.runDue();
    expect(await kinds()).toEqual([]);
    expect((await keyIds()).filter((id) => !before.includes(id))).toHaveLength(2);
  });
});
