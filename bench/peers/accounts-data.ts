import pg from 'pg';
import type { FastifyRequest } from 'fastify';
import { accountHealth, type HealthFacts } from '../../src/accounts/domain/account-health.js';
import {
  type AccountLimits,
  findPausedAccounts,
  type RankedAccount,
} from '../../src/accounts/domain/account-rank.js';
import { KeyedHash } from '../../src/crypto/keyed-hash.js';
import { settings } from '../harness/child.js';

export interface AccountsPeerSettings {
  databaseUrl: string;
  sessionSecret: string;
  cookieName: string;
}

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

const { databaseUrl, sessionSecret, cookieName } = settings as AccountsPeerSettings;
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const keyedHash = new KeyedHash([sessionSecret]);

/**
 * The session look-up and the statements of the accounts page, as a developer with no other requirements would write them: prepared,
 * only the columns that are answered, in parallel where possible. The status of accounts is derived by the same pure functions.
 */
export async function findUserId(request: FastifyRequest): Promise<string | null> {
  const token = request.cookies[cookieName];
  if (!token) return null;
  const { rows } = await pool.query<{ userId: string }>({
    name: 'session',
    text: `SELECT s.user_id AS "userId", u.role FROM sessions s JOIN users u ON u.id = s.user_id
           WHERE s.id_hash = $1 AND s.expires_at > now()`,
    values: [keyedHash.hash('session', token)],
  });
  return rows[0]?.userId ?? null;
}

export async function listAccounts(userId: string, first: number) {
  const [page, tiers, ranked] = await Promise.all([
    pool.query<AccountRow>({
      name: 'page',
      text: `SELECT a.id, a.platform, a.label, a.display_name AS "displayName", a.username, a.avatar_url AS "avatarUrl", a.rank,
               a.connected_at AS "connectedAt", g.status, g.expired_reason AS "expiredReason",
               g.access_expires_at AS "accessExpiresAt", g.refresh_expires_at AS "refreshExpiresAt", g.reported_end AS "reportedEnd",
               g.granted_at AS "grantedAt", g.refreshed_at AS "refreshedAt", g.failures, g.last_error AS "lastError", g.scopes,
               g.requested_scopes AS "requestedScopes"
             FROM accounts a LEFT JOIN grants g ON g.id = a.grant_id
             WHERE a.user_id = $1 AND a.disconnected_at IS NULL ORDER BY a.rank, a.id LIMIT $2`,
      values: [userId, first + 1],
    }),
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
  const edges = page.rows.slice(0, first).map((row) => ({
    cursor: Buffer.from(JSON.stringify([String(row.rank), row.id])).toString('base64url'),
    node: toNode(row, paused.has(row.id), now),
  }));
  return {
    edges,
    pageInfo: { hasNextPage: page.rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

function toNode(row: AccountRow, isPaused: boolean, now: Date) {
  const health = accountHealth({ disconnectedAt: null, isPaused, grant: row, refreshModel: 'rotating' }, now);
  const { id, platform, label, displayName, username, avatarUrl, rank, connectedAt } = row;
  return {
    ...{ id, platform, username, avatarUrl, rank, connectedAt },
    name: label ?? displayName,
    status: health.status,
    health,
  };
}
