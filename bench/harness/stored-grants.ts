import { v7 as uuidv7 } from 'uuid';
import { TokenVault } from '../../src/crypto/token-vault.js';
import type { Bench } from './bench.js';
import type { SimulatedGrant } from './simulator.js';

/** Times of stored grants, in seconds from now. */
interface GrantTimes {
  accessExpiresIn: number;
  /** When the grant is due for a refresh. */
  refreshIn: number;
}

const hour = 3600;
const freshTimes: GrantTimes = { accessExpiresIn: 2 * hour, refreshIn: 1.5 * hour };

const scopes = [
  'user.info.basic',
  'user.info.profile',
  'user.info.stats',
  'video.list',
  'video.publish',
  'video.upload',
];

/** A user without a session. */
export async function storeUser(bench: Bench, databaseUrl: string): Promise<string> {
  const { rows } = await bench.query(
    databaseUrl,
    `INSERT INTO users (id, email, email_verified_at, role, created_at)
     VALUES (gen_random_uuid(), 'owner@example.com', now(), 'USER', now()) RETURNING id`,
  );
  return (rows as { id: string }[])[0]!.id;
}

/** Stores grants as a connect flow does, each with an account. Returns the account ids in the order of the grants. */
export async function storeAccounts(
  bench: Bench,
  databaseUrl: string,
  userId: string,
  given: readonly SimulatedGrant[],
  times: GrantTimes = freshTimes,
): Promise<string[]> {
  const grants = given.map((grant) => ({ ...grant, id: uuidv7(), accountId: uuidv7() }));
  const vault = new TokenVault([bench.key]);
  const sealed = grants.map(({ id, accessToken, refreshToken }) =>
    vault.seal(JSON.stringify({ accessToken, refreshToken }), { table: 'grants', column: 'credentials', id }),
  );
  const { accessExpiresIn, refreshIn } = times;
  await bench.query(
    databaseUrl,
    `INSERT INTO grants (id, user_id, platform, login_type, subject, status, credentials, token_version, scopes,
       requested_scopes, access_expires_at, refresh_expires_at, granted_at, refreshed_at, last_used_at, refreshable, refresh_at)
     SELECT id, $1, 'TIKTOK', 'LOGIN_KIT', subject, 'ACTIVE', credentials, 1, $5, $5, now() + $6 * interval '1 second',
       now() + interval '180 days', now() - interval '1 day', now() + ($6 - 7200) * interval '1 second', now(), true,
       now() + $7 * interval '1 second'
     FROM unnest($2::uuid[], $3::text[], $4::text[]) AS given (id, subject, credentials)`,
    [
      userId,
      grants.map(({ id }) => id),
      grants.map(({ openId }) => openId),
      sealed,
      scopes,
      accessExpiresIn,
      refreshIn,
    ],
  );
  await bench.query(
    databaseUrl,
    `INSERT INTO accounts (id, user_id, grant_id, platform, external_id, display_name, username, avatar_url, profile, rank,
       connected_at)
     SELECT id, $1, grant_id, 'TIKTOK', subject, 'Creator ' || place, 'creator.' || place,
       'https://cdn.example.com/avatars/' || subject || '.jpeg', '{}', place, now()
     FROM unnest($2::uuid[], $3::uuid[], $4::text[]) WITH ORDINALITY AS given (id, grant_id, subject, place)`,
    [
      userId,
      grants.map(({ accountId }) => accountId),
      grants.map(({ id }) => id),
      grants.map(({ openId }) => openId),
    ],
  );
  return grants.map(({ accountId }) => accountId);
}

/** Creates grants with random tokens, for rows that call no platform. */
export function createGrants(count: number): SimulatedGrant[] {
  return Array.from({ length: count }, (_, index) => ({
    openId: `-000bench${index}`,
    accessToken: `act.bench${index}`.padEnd(72, 'x'),
    refreshToken: `rft.bench${index}`.padEnd(72, 'x'),
  }));
}

/** Assigns a tier to a user. */
export async function assignTier(
  bench: Bench,
  databaseUrl: string,
  userId: string,
  tier: string,
): Promise<void> {
  await bench.query(
    databaseUrl,
    `INSERT INTO subscriptions (user_id, tier_id, assigned_at) SELECT $1, id, now() FROM tiers WHERE name = $2`,
    [userId, tier],
  );
}
