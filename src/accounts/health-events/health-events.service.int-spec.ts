import { eventsOf } from '../../../test/support/events-app.js';
import { connectAccount, type GrantsApp, startGrantsApp } from '../../../test/support/grants-app.js';
import { FakePlatform } from '../../../test/support/platforms/fake-platform.js';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { SchedulesService } from '../../jobs/schedules/schedules.service.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import { HealthEventsService } from './health-events.service.js';

const day = 24 * 60 * 60_000;
const sixtyDays = 60 * 24 * 60 * 60;

describe('HealthEventsService', () => {
  let database: TestDatabase;
  let app: GrantsApp;
  let platform: FakePlatform;
  let time: Date;
  beforeEach(async () => {
    database = await newTestDatabase();
    time = new Date();
    platform = new FakePlatform(() => time, { refreshModel: 'reexchange', lifeSeconds: sixtyDays });
    const environment = { EVENT_RETENTION: '365' };
    app = await startGrantsApp({ databaseUrl: database.url, adapter: platform, environment });
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
  }

  const accountEvents = async (userId: string) =>
    (await eventsOf(app.context, userId)).filter(({ accountId }) => accountId !== null);

  it('reports an end that comes near, lost access, and each once', async () => {
    platform.onRefresh = () =>
      Promise.reject(PlatformFailure.transient(Platform.TIKTOK, { platformCode: 'X', message: 'Away.' }));
    const { userId } = await connectAccount(app, {
      ...platform.tokens('harbour'),
      refreshExpiresAt: null,
    });
    // Failing refreshes of a valid token neither change the health nor add a check.
    await pass(49);
    expect((await accountEvents(userId)).map(({ type }) => type)).toEqual(['account.connected']);
    expect(await app.sql(`SELECT FROM jobs WHERE kind = 'accounts.report-health'`)).toEqual([]);
    await pass(1.25);
    await pass(0.1);
    const near = await accountEvents(userId);
    expect(near.slice(1)).toMatchObject([
      { type: 'account.expiring', data: { endsAt: expect.any(String), sequence: 2 } },
      {
        type: 'account.health_changed',
        data: { status: 'ACTIVE', nextAction: 'RECONNECT', reason: 'ENDS_SOON', previous: null },
      },
    ]);
    await pass(10);
    await pass(0.1);
    const after = (await accountEvents(userId)).slice(3);
    expect(after.map(({ type }) => type)).toEqual(after.map(() => 'account.health_changed'));
    expect(after[0]!.data.previous).toEqual({
      status: 'ACTIVE',
      nextAction: 'RECONNECT',
      reason: 'ENDS_SOON',
    });
    expect(['ERROR', 'EXPIRED']).toContain(after.at(-1)!.data.status);
    const reported = after.length;
    await pass(0.1);
    expect((await accountEvents(userId)).slice(3)).toHaveLength(reported);
  });

  it('reports changes of other users if the check of one fails', async () => {
    const users: string[] = [];
    for (const name of ['harbour', 'lighthouse'])
      users.push((await connectAccount(app, { ...platform.tokens(name), refreshExpiresAt: null })).userId);
    const [failing, other] = users.toSorted((one, another) => (one < another ? -1 : 1)) as [string, string];
    await app.drain();
    await app.sql(`ALTER TABLE events ADD CHECK (user_id <> '${failing}') NOT VALID`);
    await app.sql(
      `UPDATE accounts SET reported_health = '{"status":"ERROR","nextAction":"WAIT","reason":null}'`,
    );
    await app.context.get(HealthEventsService, { strict: false }).checkAll(new AbortController().signal);
    expect((await accountEvents(other)).map(({ type }) => type)).toContain('account.health_changed');
    expect((await accountEvents(failing)).map(({ type }) => type)).not.toContain('account.health_changed');
  });
});
