import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../../../src/database/database.js';
import { newClient } from '../../oauth/fixtures.js';
import { type Creator, type PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';

/** Creates an object of the creator and returns its id. */
type Maker = (stand: PublishingStand, creator: Creator) => Promise<string>;

/** Inserts a row with a new id and returns the id. */
async function insert(stand: PublishingStand, table: string, row: Record<string, unknown>): Promise<string> {
  const values = { id: uuidv7(), ...row };
  const columns = Object.keys(values);
  await stand
    .get(Database)
    .manager.query(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(values),
    );
  return values.id;
}

const query = (stand: PublishingStand, text: string, values: unknown[] = []): Promise<any[]> =>
  stand.get(Database).manager.query(text, values);

const viewer = async ({ client }: Creator, selection: string): Promise<any> =>
  (await client.data(`{ viewer { ${selection} } }`)).viewer;

const now = new Date();
const inAnHour = new Date(now.getTime() + 3_600_000);

/** One object of every node type that a user owns. */
export const ownedObjects: Record<string, Maker> = {
  Account: async (_stand, { accountId }) => accountId,
  AccountOperation: async (stand, { accountId }) => {
    const [{ grant_id }] = await query(stand, 'SELECT grant_id FROM accounts WHERE id = $1', [accountId]);
    return insert(stand, 'grant_operations', {
      ...{ grant_id, kind: 'probe', outcome: 'ok', at: now, duration_ms: 1 },
    });
  },
  Comment: (stand, { userId, accountId }) =>
    insert(stand, 'comments', {
      ...{
        user_id: userId,
        account_id: accountId,
        external_id: 'c1',
        external_media_id: 'm1',
        text: 'Hello',
      },
      ...{ is_own: false, is_hidden: false, published_at: now, synced_at: now },
    }),
  Event: (stand, { userId, accountId }) =>
    insert(stand, 'events', {
      ...{ type: 'account.connected', user_id: userId, account_id: accountId, entity_kind: 'account' },
      ...{ entity_id: accountId, sequence: 1, occurred_at: now, position: 1_000_000 },
      data: JSON.stringify({ platform: 'TIKTOK', isReconnect: false }),
    }),
  Media: (stand, { userId, accountId }) =>
    insert(stand, 'media', {
      ...{ user_id: userId, account_id: accountId, external_id: 'm1', kind: 'VIDEO', caption: 'Hello' },
      ...{ published_at: now, synced_at: now },
    }),
  Order: (stand, { accountId }) =>
    insert(stand, 'orders', {
      ...{ ...shopRow, account_id: accountId, external_id: externalId(), status: 'UNPAID' },
      ...{ is_cash_on_delivery: false, search_terms: '' },
    }),
  PendingConnectionChoice: (stand, { userId }) =>
    insert(stand, 'connection_states', {
      ...{
        user_id: userId,
        platform: 'TIKTOK',
        login_type: 'LOGIN_KIT',
        capabilities: [],
        stage: 'CHOOSING',
      },
      ...{ choices: '[]', created_at: now, expires_at: inAnHour },
    }),
  Post: (stand, creator) =>
    stand.aPost(creator, { publishAt: new Date(stand.nowMs() + 3_600_000).toISOString() }),
  Product: (stand, { accountId }) =>
    insert(stand, 'products', {
      ...{ ...shopRow, account_id: accountId, external_id: externalId(), status: 'ACTIVE', title: 'Lamp' },
      ...{ search_terms: '' },
    }),
  Return: (stand, { accountId }) =>
    insert(stand, 'returns', {
      ...{
        ...shopRow,
        account_id: accountId,
        external_id: externalId(),
        status: 'REQUESTED',
        kind: 'RETURN',
      },
      ...{ decisions: [], lines: '[]' },
    }),
  Session: async (_stand, creator) =>
    (await viewer(creator, 'sessions { edges { node { id } } }')).sessions.edges[0].node.id,
  ShopPayment: (stand, { accountId }) =>
    insert(stand, 'payments', {
      ...{ account_id: accountId, external_id: externalId(), status: 'PAID', currency: 'USD', amount: 1 },
      ...{ created_at: now, synced_at: now },
    }),
  SignInIdentity: (stand, { userId }) =>
    insert(stand, 'oidc_identities', {
      ...{ user_id: userId, provider: 'example', subject: userId, created_at: now, last_used_at: now },
    }),
  Statement: (stand, { accountId }) => insertStatement(stand, accountId),
  Transaction: async (stand, { accountId }) =>
    insert(stand, 'transactions', {
      ...{ account_id: accountId, statement_id: await insertStatement(stand, accountId) },
      ...{ external_id: externalId(), statement_at: now, transaction_type: 'ORDER', currency: 'USD' },
      ...{ settlement: 1, breakdown: '{}', synced_at: now },
    }),
  Upload: (stand, creator) => stand.upload(creator, sampleVideo),
  Withdrawal: (stand, { accountId }) =>
    insert(stand, 'withdrawals', {
      ...{ account_id: accountId, external_id: externalId(), withdrawal_type: 'WITHDRAW', status: 'SUCCESS' },
      ...{ currency: 'USD', amount: 1, created_at: now, synced_at: now },
    }),
  Viewer: async (_stand, creator) => (await viewer(creator, 'id')).id,
};

const shopRow = {
  created_at: now,
  source_updated_at: now,
  synced_at: now,
  platform_status: 'X',
  digest: 'd',
};
let shopObjects = 0;
const externalId = () => `object-${(shopObjects += 1)}`;

const insertStatement = (stand: PublishingStand, accountId: string) =>
  insert(stand, 'statements', {
    ...{
      account_id: accountId,
      external_id: externalId(),
      statement_at: now,
      currency: 'USD',
      settlement: 1,
    },
    ...{ is_complete: true, synced_at: now },
  });

/** One object of every node type for administrators only. */
export const administeredObjects: Record<string, Maker> = {
  AuditEvent: async (stand) => {
    const [row] = await query(stand, 'SELECT id FROM audit_trail LIMIT 1');
    return row ? row.id : insert(stand, 'audit_events', auditEvent);
  },
  DeadJob: (stand) =>
    insert(stand, 'jobs', {
      ...{ kind: 'content.sync', payload: '{}', state: 'DEAD', due_at: now, created_at: now, died_at: now },
    }),
  EventDelivery: async (stand) => insertEventDelivery(stand),
  EventDeliveryAttempt: async (stand) =>
    insert(stand, 'event_delivery_attempts', {
      ...{ delivery_id: await insertEventDelivery(stand), at: now, duration_ms: 1, status: 204 },
    }),
  EventEndpoint: (stand) => insertEventEndpoint(stand),
  OAuthClient: async ({ test }) => (await newClient(test)).id,
  User: async (_stand, { userId }) => userId,
  WebhookEvent: (stand) =>
    insert(stand, 'webhook_events', {
      ...{ event_key: randomBytes(32), platform: 'TIKTOK', type: 'x', payload: Buffer.from('{}') },
      ...{ unread_body: false, received_at: now, request_id: 'r', state: 'DEAD' },
    }),
};

/** One object of every node type for every signed-in caller. */
export const sharedObjects: Record<string, Maker> = {
  Tier: async (stand) => (await query(stand, 'SELECT id FROM tiers WHERE archived_at IS NULL LIMIT 1'))[0].id,
};

const auditEvent = {
  ...{ action: 'test.made', outcome: 'SUCCESS', actor_kind: 'SYSTEM', details: '{}', created_at: now },
};

const insertEventEndpoint = (stand: PublishingStand) =>
  insert(stand, 'event_endpoints', {
    ...{
      description: '',
      url: 'https://example.com',
      is_ordered: true,
      state: 'PAUSED',
      secret: 'pbv1.a.b.c',
    },
    ...{ state_changed_at: now, created_at: now, updated_at: now },
  });

const insertEventDelivery = async (stand: PublishingStand) =>
  insert(stand, 'event_deliveries', {
    ...{ endpoint_id: await insertEventEndpoint(stand), event_id: uuidv7(), event_type: 'endpoint.test' },
    ...{ stream_key: uuidv7(), state: 'DELIVERED', created_at: now, finished_at: now },
  });
