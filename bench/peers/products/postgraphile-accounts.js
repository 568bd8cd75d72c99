import fastifyCookie from '@fastify/cookie';
import { fastify } from 'fastify';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { connection, context, get, lambda, object } from 'postgraphile/grafast';
import { grafserv } from 'postgraphile/grafserv/fastify/v5';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { extendSchema } from 'postgraphile/utils';
import { accountHealth } from '../../../src/accounts/domain/account-health.js';
import { handleRequests, report, settings } from '../../harness/child.js';
import { readUsage } from '../../harness/usage.js';
import { findUserId, pool } from '../graphql/session.js';

/**
 * PostGraphile 5 with a view of the accounts. Grafast turns the page into one statement, which also finds the accounts that exceed
 * the limits of the tier. The session is looked up with the same statement as in the other peers, and the health is derived by the
 * same function. It has no scopes, limits, logs and metrics, and no masking of errors beside that of PostGraphile.
 */
await pool.query(`
  CREATE SCHEMA peer;
  CREATE VIEW peer.accounts AS
    SELECT id, user_id, platform, name, username, avatar_url, rank, connected_at, grant_status, expired_reason,
      access_expires_at, refresh_expires_at, reported_end, granted_at, refreshed_at, failures, last_error, scopes,
      requested_scopes,
      NOT fits_platform
        OR coalesce(count(*) FILTER (WHERE fits_platform) OVER (PARTITION BY user_id ORDER BY rank, id) > account_limit, false)
        AS is_paused
    FROM (
      SELECT a.id, a.user_id, a.platform, coalesce(a.label, a.display_name) AS name, a.username, a.avatar_url, a.rank,
        a.connected_at, g.status AS grant_status, g.expired_reason, g.access_expires_at, g.refresh_expires_at, g.reported_end,
        g.granted_at, g.refreshed_at, g.failures, g.last_error, g.scopes, g.requested_scopes, t.account_limit,
        coalesce(
          row_number() OVER (PARTITION BY a.user_id, a.platform ORDER BY a.rank, a.id)
            <= (t.platform_account_limits->>a.platform)::int,
          true
        ) AS fits_platform
      FROM accounts a
      LEFT JOIN grants g ON g.id = a.grant_id
      LEFT JOIN subscriptions s ON s.user_id = a.user_id
      JOIN tiers t ON t.id = coalesce(s.tier_id, (SELECT id FROM tiers WHERE is_default))
      WHERE a.disconnected_at IS NULL
    ) AS connected;
  COMMENT ON VIEW peer.accounts IS '@primaryKey id';
`);

const grantColumns = {
  status: 'grant_status',
  expiredReason: 'expired_reason',
  accessExpiresAt: 'access_expires_at',
  refreshExpiresAt: 'refresh_expires_at',
  reportedEnd: 'reported_end',
  grantedAt: 'granted_at',
  refreshedAt: 'refreshed_at',
  failures: 'failures',
  lastError: 'last_error',
  scopes: 'scopes',
  requestedScopes: 'requested_scopes',
};
const times = ['accessExpiresAt', 'refreshExpiresAt', 'reportedEnd', 'grantedAt', 'refreshedAt'];

function healthOf({ isPaused, ...grant }) {
  for (const name of times) grant[name] &&= new Date(grant[name]);
  const health = accountHealth(
    { disconnectedAt: null, isPaused, grant, refreshModel: 'rotating' },
    new Date(),
  );
  return { ...health, accessExpiresAt: health.accessExpiresAt?.toISOString() ?? null };
}

function planHealth($account) {
  const columns = Object.entries(grantColumns).map(([name, column]) => [name, $account.get(column)]);
  const $facts = object({ isPaused: $account.get('is_paused'), ...Object.fromEntries(columns) });
  return lambda($facts, healthOf);
}

const accountsPlugin = extendSchema((build) => {
  const { accounts } = build.input.pgRegistry.pgResources;
  const { sql } = build;
  return {
    typeDefs: /* GraphQL */ `
      type AccountError {
        kind: String!
        message: String!
      }
      type AccountHealth {
        nextAction: String!
        accessExpiresAt: Datetime
        missingScopes: [String!]!
        lastError: AccountError
      }
      extend type Account {
        status: String!
        health: AccountHealth!
      }
      extend type Query {
        accounts: AccountConnection!
      }
    `,
    objects: {
      Account: {
        plans: {
          status: ($account) => get(planHealth($account), 'status'),
          health: planHealth,
        },
      },
      Query: {
        plans: {
          accounts() {
            const $accounts = accounts.find();
            const $userId = context().get('userId');
            $accounts.where(
              sql`${$accounts}.user_id = ${$accounts.placeholder($userId, accounts.codec.attributes.user_id.codec)}`,
            );
            for (const attribute of ['rank', 'id']) $accounts.orderBy({ attribute, direction: 'ASC' });
            $accounts.setOrderIsUnique();
            // PostGraphile adds the arguments of pages, and their plans.
            return connection($accounts);
          },
        },
      },
    },
  };
});

/** PostGraphile renames the column `id` to `rowId`, because `id` may be that of Relay. */
const columnNamesPlugin = {
  name: 'ColumnNamesPlugin',
  inflection: {
    replace: {
      _attributeName: (previous, _options, details) => previous({ ...details, skipRowId: true }),
    },
  },
};

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [columnNamesPlugin, accountsPlugin],
  disablePlugins: ['NodePlugin'],
  pgServices: [
    makePgService({
      connectionString: settings.databaseUrl,
      poolConfig: { max: 20 },
      schemas: ['peer'],
      pubsub: false,
    }),
  ],
  grafast: {
    context: async ({ fastifyv5 }) => {
      const userId = await findUserId(fastifyv5.request);
      if (!userId) throw new Error('Please sign in.');
      return { userId };
    },
  },
  grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false, watch: false },
});

await instance.getSchema();
const app = fastify();
await app.register(fastifyCookie);
await instance.createServ(grafserv).addTo(app);
handleRequests(() => Promise.resolve(readUsage()));
report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
