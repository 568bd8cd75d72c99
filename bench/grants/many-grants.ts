import { TokenVault } from '../../src/crypto/token-vault.js';
import type { Bench, Side } from '../harness/bench.js';
import { compareWithPeer, measureInTurns } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import type { Durations, GrantsRequest } from '../sides/grants.js';

const perUser = 10;
const claimSize = 8;
const unit = 'µs';
/** Credentials of a platform that is never called. */
const unusedPlatform = { TIKTOK_CLIENT_KEY: 'bench', TIKTOK_CLIENT_SECRET: 'bench' };

/** Claims, lists and hand-outs with a million grants of a hundred thousand users, compared with ten thousand grants. */
export async function manyGrants(bench: Bench): Promise<Measurement[]> {
  const calls = bench.amount(1_000, 20);
  const many = await GrantStore.create(bench, bench.amount(1_000_000, 20_000), calls);
  const few = await GrantStore.create(bench, bench.amount(10_000, 2_000), calls);
  const kinds = { claim: 'Claim of 8 due grants', list: 'List of accounts', handOut: 'Token hand-out' };
  const measurements: Measurement[] = [];
  for (const [kind, name] of Object.entries(kinds) as [GrantsRequest['kind'], string][]) {
    // The processes are not warm yet.
    for (const store of [many, few]) await store.measure(kind);
    const what = `${name} with 1 M grants : 10 k, p99`;
    const values = await measureInTurns({ what, unit }, bench.amount(7, 1), {
      many: () => many.measure(kind),
      few: () => few.measure(kind),
    });
    measurements.push(compareWithPeer({ what, unit, atMost: 1.2 }, values.many, values.few));
  }
  await Promise.all([many.stop(), few.stop()]);
  return measurements;
}

/** A database with grants, and a process that uses them. */
class GrantStore {
  private constructor(
    private readonly bench: Bench,
    private readonly databaseUrl: string,
    private readonly side: Side,
    private readonly calls: number,
  ) {}

  static async create(bench: Bench, grants: number, calls: number): Promise<GrantStore> {
    const databaseUrl = await bench.createDatabase();
    console.log(`  Storing ${grants.toLocaleString('en')} grants …`);
    await bench.query(databaseUrl, fillUsers, [grants / perUser]);
    await bench.query(databaseUrl, fillGrants, [perUser]);
    await bench.query(databaseUrl, fillAccounts);
    await sealSome(bench, databaseUrl, calls);
    await bench.query(databaseUrl, 'VACUUM ANALYZE');
    const side = await bench.startSide('sides/grants', {
      databaseUrl,
      roles: ['worker'],
      environment: { ...bench.secrets, JOB_TIMERS: 'off', ...unusedPlatform },
    });
    return new GrantStore(bench, databaseUrl, side, calls);
  }

  /** The 99th percentile in microseconds. */
  async measure(kind: GrantsRequest['kind']): Promise<number> {
    const { microseconds } = await this.side.request<Durations>(await this.request(kind));
    const sorted = microseconds.toSorted((one, other) => one - other);
    return sorted[Math.floor(0.99 * (sorted.length - 1))]!;
  }

  stop(): Promise<void> {
    return this.side.stop();
  }

  private async request(kind: GrantsRequest['kind']): Promise<GrantsRequest> {
    const { calls } = this;
    if (kind === 'claim') {
      await this.bench.query(this.databaseUrl, endClaims);
      await this.bench.query(this.databaseUrl, makeDue, [calls * claimSize]);
      await this.bench.query(this.databaseUrl, 'VACUUM ANALYZE grants');
      return { kind, times: calls, size: claimSize };
    }
    if (kind === 'list')
      return { kind, userIds: await this.ids('SELECT id FROM users ORDER BY random() LIMIT $1') };
    return {
      kind,
      accountIds: await this.ids(`SELECT id FROM accounts WHERE label = 'sealed' ORDER BY random() LIMIT $1`),
    };
  }

  private async ids(statement: string): Promise<string[]> {
    const { rows } = await this.bench.query(this.databaseUrl, statement, [this.calls]);
    return (rows as { id: string }[]).map(({ id }) => id);
  }
}

const fillUsers = `
  INSERT INTO users (id, email, email_verified_at, role, created_at)
   SELECT gen_random_uuid(), 'owner.' || place || '@example.com', now(), 'USER', now()
   FROM generate_series(1, $1::int) AS place`;

const fillGrants = `
  INSERT INTO grants (id, user_id, platform, login_type, subject, status, credentials, token_version, scopes,
     requested_scopes, access_expires_at, refresh_expires_at, granted_at, refreshed_at, last_used_at, refreshable, refresh_at)
   SELECT gen_random_uuid(), u.id, 'TIKTOK', 'LOGIN_KIT', '-000bench' || row_number() OVER (), 'ACTIVE',
     'pbv1.bench.' || repeat('x', 16) || '.' || repeat('y', 300), 1, '{user.info.basic,video.list}',
     '{user.info.basic,video.list}', now() + interval '1 day', now() + interval '180 days', now(), now(), now(), true,
     now() + interval '12 hours' + random() * interval '12 hours'
   FROM users u, generate_series(1, $1::int) AS place`;

const fillAccounts = `
  INSERT INTO accounts (id, user_id, grant_id, platform, external_id, display_name, username, avatar_url, profile, rank,
     connected_at)
   SELECT gen_random_uuid(), user_id, id, 'TIKTOK', subject, 'Creator', 'creator',
     'https://cdn.example.com/avatars/' || subject || '.jpeg', '{}', row_number() OVER (PARTITION BY user_id), now()
   FROM grants`;

/** Ends the claims of the previous round. */
const endClaims = `
  UPDATE grants SET refresh_at = now() + interval '18 hours', lease_until = NULL, lease_token = NULL
  WHERE refresh_at < now() + interval '6 hours'`;

/** Makes the same number of grants due, whatever the number of grants. */
const makeDue = `
  UPDATE grants SET refresh_at = now() - random() * interval '1 hour'
  WHERE id IN (SELECT id FROM grants ORDER BY random() LIMIT $1)`;

/** Stores tokens that can be opened in grants that are spread over the table. */
async function sealSome(bench: Bench, databaseUrl: string, count: number): Promise<void> {
  const { rows } = await bench.query(databaseUrl, 'SELECT id FROM grants ORDER BY random() LIMIT $1', [
    count,
  ]);
  const ids = (rows as { id: string }[]).map(({ id }) => id);
  const vault = new TokenVault([bench.key]);
  const credentials = JSON.stringify({
    accessToken: 'act.'.padEnd(72, 'x'),
    refreshToken: 'rft.'.padEnd(72, 'x'),
  });
  const sealed = ids.map((id) => vault.seal(credentials, { table: 'grants', column: 'credentials', id }));
  await bench.query(
    databaseUrl,
    `UPDATE grants SET credentials = given.credentials FROM unnest($1::uuid[], $2::text[]) AS given (id, credentials)
     WHERE grants.id = given.id`,
    [ids, sealed],
  );
  await bench.query(databaseUrl, `UPDATE accounts SET label = 'sealed' WHERE grant_id = ANY ($1)`, [ids]);
}
