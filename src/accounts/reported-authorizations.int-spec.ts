import { type ShopApp, startShopApp } from '../../test/support/platforms/shop-app.js';
import { connectAccount, grantRow } from '../../test/support/grants-app.js';
import { Database } from '../database/database.js';
import { Platform } from '../platforms/platform.js';
import { AccountsService } from './accounts.service.js';
import { ReportedAuthorizationsService } from './reported-authorizations.service.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('A report that an authorization ends', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(async () => {
    await app.reset();
    await app.sql("UPDATE grants SET granted_at = granted_at - interval '300 days'");
  });
  afterAll(() => app.close());

  const inDays = (days: number) => new Date(Date.now() + days * dayMs);
  const report = (endsAt: Date, at: Date, loginType: string | null = null, externalAccountId = 'shop-1') =>
    app.context.get(Database).transaction((manager) =>
      app.context
        .get(ReportedAuthorizationsService, { strict: false })
        .ending(manager, Platform.TIKTOK, loginType, {
          kind: 'authorization-ending',
          externalAccountId,
          endsAt,
          at,
        }),
    );
  const reportedEnd = async () => (await grantRow(app, app.grantId)).reported_end;
  const mails = () => app.sql("SELECT 1 FROM mails WHERE kind = 'RECONNECT_SOON'");
  const health = async () =>
    (await app.context.get(AccountsService, { strict: false }).findOwned(app.userId, app.accountId)).health;

  it('changes the health 30 days before, and notifies the user once', async () => {
    expect(await report(inDays(30), inDays(-1))).toBe('noted');
    expect(await health()).toMatchObject({ nextAction: 'RECONNECT', reason: 'ENDS_SOON' });
    await app.pass(1.1 * hourMs);
    expect(await mails()).toHaveLength(1);
    // The platform repeats the report each day.
    expect(await report(inDays(30), inDays(0))).toBe('noted');
    await app.pass(1.1 * hourMs);
    expect(await mails()).toHaveLength(1);
    // The grant was refreshed meanwhile, which does not extend the authorization.
    expect((await grantRow(app, app.grantId)).token_version).toBeGreaterThan(1);
    expect(await health()).toMatchObject({ reason: 'ENDS_SOON' });
  });

  it('counts in the order of the reports, and only from the app of the grant', async () => {
    const [end, later] = [inDays(20), inDays(40)];
    const at = inDays(-1);
    expect(await report(end, at, 'LOGIN_KIT')).toBe('noted');
    expect(await report(end, at, 'LOGIN_KIT')).toBe('ignored');
    expect(await report(inDays(3), inDays(-2), 'LOGIN_KIT')).toBe('ignored');
    expect(await report(inDays(3), inDays(0), 'OTHER_APP')).toBe('ignored');
    expect(await report(inDays(3), inDays(0), 'LOGIN_KIT', 'shop-9')).toBe('unknown');
    expect(await reportedEnd()).toEqual(end);
    expect(await report(later, inDays(0), 'LOGIN_KIT')).toBe('noted');
    expect(await reportedEnd()).toEqual(later);
  });

  it('is forgotten after a new consent, also if it arrives late', async () => {
    const end = inDays(20);
    expect(await report(end, inDays(-1))).toBe('noted');
    await connectAccount(app, app.platform.tokens('shop-1'), { userId: app.userId });
    expect(await report(end, inDays(-0.5))).toBe('ignored');
    expect(await grantRow(app, app.grantId)).toMatchObject({ reported_end: null, end_reported_at: null });
    expect((await health()).reason).toBeNull();
  });
});
