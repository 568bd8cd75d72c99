import { DailyUse, keptTables } from '../../support/daily-use.js';

jest.setTimeout(60_000);

/** Authorizations of API clients and their usage by day are kept for a year and longer. */
const keptForAYear = ['oidc_authorizations', 'oidc_client_usage_days'];

describe('expired rows do not grow', () => {
  let use: DailyUse;
  beforeAll(async () => {
    use = await DailyUse.start();
  });
  afterAll(() => use.close());

  it('they are deleted after their retention', async () => {
    await use.pass(1);
    const before = await use.counts();
    await use.useOnce();
    const used = await use.counts();
    const expiring = Object.keys(used).filter(
      (name) => !(name in keptTables) && !keptForAYear.includes(name),
    );
    const grown = expiring.filter((name) => used[name]! > before[name]!);
    expect(grown).toEqual(
      expect.arrayContaining([
        ...[
          'audit_events',
          'connection_states',
          'idempotent_requests',
          'mails',
          'media_urls',
          'oidc_artifacts',
          'oidc_revocations',
        ],
        ...['sessions', 'uploads', 'webhook_events'],
      ]),
    );
    await use.pass(33);
    const after = await use.counts();
    const left = expiring
      .filter((name) => after[name]! > before[name]!)
      .map((name) => [name, before[name], used[name], after[name]]);
    expect(left).toEqual([]);
  });

  it('files without a row are deleted', async () => {
    const orphans = await use.orphanFiles();
    expect(await use.storedFiles()).toEqual(expect.arrayContaining(orphans));
    await use.pass(4);
    const stored = await use.storedFiles();
    expect(orphans.filter((id) => stored.includes(id))).toEqual([]);
  });
});
