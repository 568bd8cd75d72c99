import { FakePlatform } from '../../../test/support/platforms/fake-platform.js';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import {
  connectAccount,
  type GrantsApp,
  grantRow,
  startGrantsApp,
} from '../../../test/support/grants-app.js';
import { SchedulesService } from '../../jobs/schedules/schedules.service.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import type { TokenSet } from '../../platforms/platform-login.js';
import { AccountsService } from '../accounts.service.js';

const hour = 60 * 60_000;
const day = 24 * hour;
const sixtyDays = 60 * 24 * 60 * 60;

describe('ReconnectNoticesService', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  let time: Date;
  const sent = new Map<string, { email: string; details: Record<string, string> }>();
  beforeEach(async () => {
    sent.clear();
    database = await newTestDatabase();
    time = new Date();
    platform = new FakePlatform(() => time, { refreshModel: 'reexchange', lifeSeconds: sixtyDays });
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  async function pass(days: number): Promise<void> {
    await app.advance(days * day);
    time = new Date(time.getTime() + days * day);
    await app.context.get(SchedulesService, { strict: false }).runDue();
    await app.drain();
    // A mail is deleted some days after it was sent.
    const rows = await app.sql(`SELECT id, email, details FROM mails WHERE kind = 'RECONNECT_SOON'`);
    for (const { id, ...mail } of rows) sent.set(id, mail);
  }
  const mails = () => [...sent.values()];
  const inTrouble = () =>
    Promise.reject(PlatformFailure.transient(Platform.TIKTOK, { platformCode: 'X', message: 'Away.' }));
  /** Without data access expiry, so that only the token expires. */
  const tokens = (subject: string): TokenSet => ({ ...platform.tokens(subject), refreshExpiresAt: null });
  const healthOf = async ({ userId, accountId }: { userId: string; accountId: string }) =>
    (await app.context.get(AccountsService, { strict: false }).findOwned(userId, accountId)).health;

  it('sends one mail from day 50 of 60 if no refresh succeeded, and changes the health', async () => {
    platform.onRefresh = inTrouble;
    const account = await connectAccount(app, tokens('harbour'));
    await pass(49);
    expect(mails()).toEqual([]);
    expect(await healthOf(account)).toMatchObject({ nextAction: 'NONE', reconnectBy: null });
    await pass(1.25);
    const [{ email }] = await app.sql('SELECT email FROM users WHERE id = $1', [account.userId]);
    const { accessExpiresAt } = await healthOf(account);
    expect(mails()).toEqual([
      {
        email,
        details: {
          accounts: 'Channel harbour',
          platform: 'Fake',
          endsAt: `${accessExpiresAt!.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
          address: expect.stringMatching(`/auth/tiktok\\?account=${account.accountId}$`),
        },
      },
    ]);
    expect(await healthOf(account)).toMatchObject({
      status: 'ACTIVE',
      nextAction: 'RECONNECT',
      reason: 'ENDS_SOON',
      reconnectBy: accessExpiresAt,
    });
    for (let days = 0; days < 8; days += 1) await pass(1);
    expect(mails()).toHaveLength(1);
  });

  it('sends no mail while refreshes succeed', async () => {
    platform.onRefresh = () => Promise.resolve(tokens('harbour'));
    const account = await connectAccount(app, tokens('harbour'));
    for (let days = 0; days < 130; days += 5) {
      await pass(5);
      expect(await healthOf(account)).toMatchObject({ nextAction: 'NONE' });
    }
    expect(platform.count('refresh')).toBeGreaterThanOrEqual(2);
    expect(mails()).toEqual([]);
  });

  it('sends a mail if successful refreshes do not move the end', async () => {
    const first = tokens('harbour');
    platform.onRefresh = () =>
      Promise.resolve({ ...tokens('harbour'), accessExpiresAt: first.accessExpiresAt });
    await connectAccount(app, first);
    await pass(49);
    expect(platform.count('refresh')).toBe(1);
    await pass(1.25);
    await pass(5);
    expect(mails()).toHaveLength(1);
  });

  it('sends a mail again for the end after a new consent', async () => {
    platform.onRefresh = inTrouble;
    const { userId, grantId } = await connectAccount(app, tokens('harbour'));
    await pass(48);
    await pass(3);
    expect(mails()).toHaveLength(1);
    await connectAccount(app, tokens('harbour'), { userId });
    expect(await grantRow(app, grantId)).toMatchObject({ notified_end: null });
    await pass(49);
    expect(mails()).toHaveLength(1);
    await pass(2);
    expect(mails()).toHaveLength(2);
  });

  it('lists all connected accounts of a grant in one mail', async () => {
    platform.onRefresh = inTrouble;
    const { grantId } = await connectAccount(app, tokens('harbour'));
    const gone = await connectAccount(app, tokens('gone'));
    await app.sql(
      `INSERT INTO accounts (id, user_id, platform, external_id, grant_id, display_name, profile, rank, connected_at)
       SELECT gen_random_uuid(), user_id, platform, 'second', grant_id, E'Second\\n shop', '{}', 1, app_now() + interval '1 s'
       FROM accounts WHERE grant_id = $1`,
      [grantId],
    );
    await app.sql('UPDATE accounts SET disconnected_at = app_now() WHERE id = $1', [gone.accountId]);
    await pass(48);
    await pass(3);
    const pending = mails();
    expect(pending.map(({ details }) => details.accounts!.split(', ').sort())).toEqual([
      ['Channel harbour', 'Second shop'],
    ]);
  });

  it('sends one mail when access has ended, and again after another consent', async () => {
    const details = { platformCode: 'X', message: 'Revoked.' };
    platform.onRefresh = () =>
      Promise.reject(PlatformFailure.reauthorize(Platform.TIKTOK, 'GRANT_REVOKED', details));
    const ended = () => app.sql(`SELECT id, details FROM mails WHERE kind = 'RECONNECT_NEEDED'`);
    const { userId, accountId } = await connectAccount(app, tokens('harbour'));
    await app.advance(50 * day);
    await app.drain();
    await app.context.get(SchedulesService, { strict: false }).runDue();
    const first = await ended();
    expect(first).toMatchObject([
      {
        details: {
          accounts: 'Channel harbour',
          platform: 'Fake',
          address: expect.stringMatching(`/auth/tiktok\\?account=${accountId}$`),
        },
      },
    ]);
    await app.advance(hour);
    await app.context.get(SchedulesService, { strict: false }).runDue();
    expect(await ended()).toEqual(first);
    await connectAccount(app, tokens('harbour'), { userId });
    await app.advance(50 * day);
    await app.drain();
    await app.context.get(SchedulesService, { strict: false }).runDue();
    // The first mail was deleted some days after it was sent.
    const second = await ended();
    expect(second).toHaveLength(1);
    expect(second[0].id).not.toBe(first[0].id);
  });

  it('uses the end of the refresh token for rotating tokens', async () => {
    await app.close();
    platform = new FakePlatform(() => time, { refreshModel: 'rotating', lifeSeconds: 3600 });
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform });
    const first = platform.tokens('harbour');
    platform.onRefresh = () =>
      Promise.resolve({ ...platform.tokens('harbour'), refreshExpiresAt: first.refreshExpiresAt });
    const account = await connectAccount(app, first);
    await pass(169);
    expect(mails()).toEqual([]);
    await pass(1.25);
    expect(mails()).toHaveLength(1);
    expect(await healthOf(account)).toMatchObject({
      reason: 'ENDS_SOON',
      reconnectBy: first.refreshExpiresAt,
    });
  });
});
