import { accountHealth, type HealthFacts } from '../../../src/accounts/domain/account-health.js';
import {
  type AccountLimits,
  findPausedAccounts,
  type RankedAccount,
} from '../../../src/accounts/domain/account-rank.js';
import { encodeCursor, toPage } from './page.js';
import { pool } from './session.js';

type AccountRow = {
  id: string;
  platform: string;
  label: string | null;
  displayName: string;
  username: string | null;
  avatarUrl: string | null;
  rank: number;
  connectedAt: Date;
} & NonNullable<HealthFacts['grant']>;

const columns = `a.id, a.platform, a.label, a.display_name AS "displayName", a.username, a.avatar_url AS "avatarUrl", a.rank,
  a.connected_at AS "connectedAt", g.status, g.expired_reason AS "expiredReason",
  g.access_expires_at AS "accessExpiresAt", g.refresh_expires_at AS "refreshExpiresAt", g.reported_end AS "reportedEnd",
  g.granted_at AS "grantedAt", g.refreshed_at AS "refreshedAt", g.failures, g.last_error AS "lastError", g.scopes,
  g.requested_scopes AS "requestedScopes"`;

/**
 * The statements of the accounts page, as a developer with no other requirements would write them: prepared, only the
 * columns that are answered, in parallel where possible. The status of accounts is derived by the same pure functions.
 */
export async function listAccounts(userId: string, first: number) {
  const page = pool.query<AccountRow>({
    name: 'page',
    text: `SELECT ${columns} FROM accounts a LEFT JOIN grants g ON g.id = a.grant_id
           WHERE a.user_id = $1 AND a.disconnected_at IS NULL ORDER BY a.rank, a.id LIMIT $2`,
    values: [userId, first + 1],
  });
  return toPage(await withHealth(userId, page), first, ({ rank, id }) => encodeCursor([String(rank), id]));
}

/** Accounts of a user by id. */
export async function findAccounts(userId: string, ids: readonly string[]) {
  const found = pool.query<AccountRow>({
    name: 'accounts',
    text: `SELECT ${columns} FROM accounts a LEFT JOIN grants g ON g.id = a.grant_id
           WHERE a.user_id = $1 AND a.id = ANY ($2)`,
    values: [userId, ids],
  });
  return new Map((await withHealth(userId, found)).map((account) => [account.id, account]));
}

async function withHealth(userId: string, reading: Promise<{ rows: AccountRow[] }>) {
  const [found, tiers, ranked] = await Promise.all([
    reading,
    pool.query<AccountLimits>({
      name: 'tier',
      text: `SELECT account_limit AS "accountLimit", platform_account_limits AS "platformAccountLimits" FROM tiers
             WHERE id = coalesce((SELECT tier_id FROM subscriptions WHERE user_id = $1), (SELECT id FROM tiers WHERE is_default))`,
      values: [userId],
    }),
    pool.query<RankedAccount>({
      name: 'ranked',
      text: `SELECT id, platform FROM accounts WHERE user_id = $1 AND disconnected_at IS NULL ORDER BY rank, id`,
      values: [userId],
    }),
  ]);
  const paused = findPausedAccounts(ranked.rows, tiers.rows[0]!);
  const now = new Date();
  return found.rows.map((row) => toAccount(row, paused.has(row.id), now));
}

function toAccount(row: AccountRow, isPaused: boolean, now: Date) {
  const health = accountHealth({ disconnectedAt: null, isPaused, grant: row, refreshModel: 'rotating' }, now);
  const { id, platform, label, displayName, username, avatarUrl, rank, connectedAt } = row;
  return {
    ...{ id, platform, username, avatarUrl, rank, connectedAt },
    name: label ?? displayName,
    status: health.status,
    health,
  };
}
