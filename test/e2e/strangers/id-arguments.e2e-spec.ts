import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { buildApiSchema } from '../../../scripts/api-schema.js';
import { Database } from '../../../src/database/database.js';
import { newClient } from '../../oauth/fixtures.js';
import { ownedObjects } from './objects.js';
import { type Creator, PublishingStand, sampleVideo, target } from '../../support/platforms/publishing.js';

/** Fields for administrators only, for any id. */
const forAdministrators = [
  'Mutation.archiveTier input.tierId',
  'Mutation.assignTier input.tierId',
  'Mutation.assignTier input.userId',
  'Mutation.createOAuthClient input.ownerUserId',
  'Mutation.disableOAuthClient input.id',
  'Mutation.discardJobs input.id',
  'Mutation.endUserSessions input.sessionId',
  'Mutation.endUserSessions input.userId',
  'Mutation.replayWebhookEvents input.id',
  'Mutation.retryJobs input.id',
  'Mutation.revokeOAuthAuthorizations input.id',
  'Mutation.revokeOAuthAuthorizations input.userId',
  'Mutation.rotateOAuthClientSecret input.id',
  'Mutation.setUserRole input.userId',
  'Mutation.updateUser input.userId',
  'Mutation.updateOAuthClient input.id',
  'Mutation.updateOAuthClient input.ownerUserId',
  'Mutation.updateTier input.tierId',
  'Query.auditEvents filter.actorUserId',
  'Query.auditEvents filter.targetId',
  'Query.auditEvents filter.userId',
  'Query.previewTierChange input.assign.tierId',
  'Query.previewTierChange input.assign.userId',
  'Query.previewTierChange input.update.tierId',
  'Mutation.createEventEndpoint input.accountIds',
  'Mutation.createEventEndpoint input.clientId',
  'Mutation.deleteEventEndpoint input.id',
  'Mutation.pauseEventEndpoint input.id',
  'Mutation.replayEvents input.afterEventId',
  'Mutation.replayEvents input.endpointId',
  'Mutation.replayEvents input.eventId',
  'Mutation.replayEvents input.fromEventId',
  'Mutation.disableUser input.userId',
  'Mutation.enableUser input.userId',
  'Mutation.resetSecondFactor input.userId',
  'Mutation.withdrawInvitation input.userId',
  'Mutation.resumeEventEndpoint input.id',
  'Mutation.revealEventEndpointSecret input.id',
  'Mutation.rotateEventEndpointSecret input.id',
  'Mutation.sendTestEvent input.id',
  'Mutation.skipDelivery input.id',
  'Mutation.updateEventEndpoint input.accountIds',
  'Mutation.updateEventEndpoint input.id',
];

/** Arguments with the id of an object of a user, and the type of the object. */
const owned = {
  'Query.account id': 'account',
  'Query.accountAudience accountId': 'account',
  'Query.accountMetrics accountId': 'account',
  'Query.comments accountId': 'account',
  'Query.composer accountId': 'account',
  'Query.events accountIds': 'account',
  'Query.media accountId': 'account',
  'Query.node id': 'post',
  'Query.pendingConnection id': 'connection',
  'Query.post id': 'post',
  'Query.posts accountIds': 'account',
  'Query.postProblems input.media.uploadId': 'upload',
  'Query.postProblems input.targets.accountId': 'account',
  'Query.rejectReasons returnId': 'return',
  'Query.upload id': 'upload',
  'Query.order id': 'order',
  'Query.orders accountId': 'account',
  'Query.payments accountId': 'account',
  'Query.products accountId': 'account',
  'Query.returns accountId': 'account',
  'Query.revenue accountId': 'account',
  'Query.shopMetrics accountId': 'account',
  'Query.statements accountId': 'account',
  'Query.transactions accountId': 'account',
  'Query.transactions filter.statementId': 'statement',
  'Query.withdrawals accountId': 'account',
  'Mutation.decideReturn input.returnId': 'return',
  'Mutation.resyncShop input.accountId': 'account',
  'Mutation.updateInventory input.productId': 'product',
  'Mutation.startConnection input.reconnectAccountId': 'account',
  'Mutation.selectAccount input.accountId': 'account',
  'Mutation.renameAccount input.accountId': 'account',
  'Mutation.rankAccounts input.accountIds': 'account',
  'Mutation.setPostPacing input.accountId': 'account',
  'Mutation.refreshAccount input.accountId': 'account',
  'Mutation.syncAccount input.accountId': 'account',
  'Mutation.createPost input.media.uploadId': 'upload',
  'Mutation.createPost input.targets.accountId': 'account',
  'Mutation.checkPost input.postId': 'post',
  'Mutation.cancelPost input.postId': 'post',
  'Mutation.retryPost input.postId': 'post',
  'Mutation.completeConnection input.connectionId': 'connection',
  'Mutation.hideComment input.commentId': 'comment',
  'Mutation.unhideComment input.commentId': 'comment',
  'Mutation.replyToComment input.commentId': 'comment',
  'Mutation.deleteComment input.commentId': 'comment',
  'Mutation.renamePasskey input.passkeyId': 'passkey',
  'Mutation.removePasskey input.passkeyId': 'passkey',
  'Mutation.removeSignInIdentity input.id': 'identity',
  'Mutation.revokeAuthorizedApp input.clientId': 'app',
  'Mutation.updateAuthorizedApp input.clientId': 'app',
  'Mutation.revokeServiceClient input.clientId': 'service',
  'Mutation.decideApproval input.approvalId': 'approval',
  'Mutation.disconnectAccount input.accountId': 'account',
  'Mutation.revokeSession input.sessionId': 'session',
} as const;

/** Tested in graphql/sockets.e2e-spec.ts: subscriptions report only rows of the caller. */
const subscriptions = ['Subscription.accountChanged id', 'Subscription.postChanged id'];

type Thing = (typeof owned)[keyof typeof owned];

describe('A caller with the id of an object of another user', () => {
  let stand: PublishingStand;
  let schema: GraphQLSchema;
  let owner: Creator;
  let stranger: Creator;
  let things: Record<Thing, string>;
  let strangersUpload: string;

  beforeAll(async () => {
    schema = await buildApiSchema();
    stand = await PublishingStand.start();
    owner = await stand.creator();
    stranger = await stand.creator();
    strangersUpload = await stand.upload(stranger, sampleVideo);
    things = await thingsOf(owner);
  });
  afterAll(() => stand.close());

  async function thingsOf(creator: Creator): Promise<Record<Thing, string>> {
    const { userId, accountId, client } = creator;
    const publishAt = new Date(stand.nowMs() + 3_600_000).toISOString();
    const [comment, connection, identity, app, passkey] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()];
    const sql = (text: string, values: unknown[]) => stand.get(Database).manager.query(text, values);
    await sql(
      `INSERT INTO comments (id, user_id, account_id, external_id, external_media_id, text, is_own, is_hidden,
         published_at, synced_at) VALUES ($1, $2, $3, 'c', 'm', 'Hello', false, false, app_now(), app_now())`,
      [comment, userId, accountId],
    );
    await sql(
      `INSERT INTO connection_states (id, user_id, platform, login_type, capabilities, stage, choices, created_at,
         expires_at) VALUES ($1, $2, 'TIKTOK', 'LOGIN_KIT', '{}', 'CHOOSING', '[]', app_now(),
         app_now() + interval '1 hour')`,
      [connection, userId],
    );
    await sql(
      `INSERT INTO oidc_identities (id, user_id, provider, subject, created_at, last_used_at)
       VALUES ($1, $2, 'example', 'subject', app_now(), app_now())`,
      [identity, userId],
    );
    await sql(
      `INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, transports, is_synced, name, created_at)
       VALUES ($1, $2, 'credential', '\\x00', 0, '{}', false, 'Key', app_now())`,
      [passkey, userId],
    );
    const approval = uuidv7();
    const { id: clientId } = await newClient(stand.test);
    await sql(
      `INSERT INTO oidc_consents (user_id, client_id, scopes, assistant_scopes, given_at, updated_at)
       VALUES ($1, $2, '{}', '{}', app_now(), app_now())`,
      [userId, clientId],
    );
    await sql(
      `INSERT INTO assistant_confirmations (id, token_hash, user_id, client_id, tool, content_hash, prepared, summary,
         created_at, expires_at) VALUES ($1, '\\x00', $2, $3, 'cancel_post', '\\x00', '{}', '{"title":"","facts":[]}',
         app_now(), app_now() + interval '10 minutes')`,
      [approval, userId, clientId],
    );
    const { id: service } = await newClient(stand.test, { kind: 'SERVICE', ownerUserId: userId });
    const { sessions } = (await client.data('{ viewer { sessions { edges { node { id } } } } }')).viewer;
    return {
      account: accountId,
      post: await stand.aPost(creator, { publishAt }),
      upload: await stand.upload(creator, sampleVideo),
      session: sessions.edges[0].node.id,
      ...{ comment, connection, identity, app, service, passkey, approval },
      order: await ownedObjects.Order!(stand, creator),
      product: await ownedObjects.Product!(stand, creator),
      return: await ownedObjects.Return!(stand, creator),
      statement: await ownedObjects.Statement!(stand, creator),
    };
  }

  /** Every id argument of the API. */
  function places(): string[] {
    const within = (type: GraphQLInputType, path: string, above: string[] = []): string[] => {
      const named = getNamedType(type);
      if (named.name === 'ID') return [path];
      if (!isInputObjectType(named) || above.includes(named.name)) return [];
      return Object.values(named.getFields()).flatMap((field) =>
        within(field.type, `${path}.${field.name}`, [...above, named.name]),
      );
    };
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    return roots.flatMap((root) =>
      Object.values(root!.getFields()).flatMap((field) =>
        field.args.flatMap(({ name, type }) =>
          within(type, name).map((path) => `${root!.name}.${field.name} ${path}`),
        ),
      ),
    );
  }

  /** An input with the id at `path` and only required fields besides it. Text values are a scope, which is always valid. */
  function valueOf(type: GraphQLInputType, path: string[], id: string): unknown {
    const bare = getNullableType(type);
    if (isListType(bare)) return [valueOf(bare.ofType, path, id)];
    if (isInputObjectType(bare)) {
      const fields = Object.values(bare.getFields()).filter(
        ({ name, type: fieldType, defaultValue }) =>
          name === path[0] || (isNonNullType(fieldType) && defaultValue === undefined),
      );
      return Object.fromEntries(
        fields.map(({ name, type: fieldType }) => [
          name,
          valueOf(fieldType, name === path[0] ? path.slice(1) : [], id),
        ]),
      );
    }
    if (isEnumType(bare))
      return bare.getValues().find(({ name }) => name === 'TIKTOK')?.name ?? bare.getValues()[0]!.name;
    const values = { ID: id, Int: 1, Boolean: false, DateTime: '2026-11-01T00:00:00Z' };
    return values[bare.toString() as keyof typeof values] ?? 'openid';
  }

  function selectionOf({ type }: GraphQLField<unknown, unknown>): string {
    const named = getNamedType(type);
    if (isUnionType(named)) {
      const failures = named.getTypes().filter((member) => 'code' in member.getFields());
      return `{ __typename ${failures.map(({ name }) => `... on ${name} { code }`).join(' ')} }`;
    }
    if (named.name === 'PostProblems') return '{ problems { code } rejections { problems { code } } }';
    const isList = isObjectType(named) && named.name.endsWith('Connection');
    return isList ? '{ edges { cursor } }' : '{ __typename }';
  }

  /** The result of a caller with the id: an error code, null, an empty list, or data. */
  async function answer(creator: Creator, place: string, id: string): Promise<unknown> {
    const [operation, path] = place.split(' ') as [string, string];
    const [rootName, name] = operation.split('.') as ['Query' | 'Mutation', string];
    const root = rootName === 'Query' ? schema.getQueryType()! : schema.getMutationType()!;
    const field = root.getFields()[name]!;
    const steps = path.split('.');
    const args = field.args.filter((arg) => arg.name === steps[0] || isNonNullType(arg.type));
    const variables = Object.fromEntries(
      args.map((arg) => [arg.name, valueOf(arg.type, arg.name === steps[0] ? steps.slice(1) : [], id)]),
    );
    if (rootName === 'Query' && 'from' in variables)
      Object.assign(variables, { from: '2026-11-01', to: '2026-11-02' });
    if (name === 'createPost' || name === 'postProblems') {
      const isMedia = steps.includes('media');
      variables.input = {
        caption: '',
        ...(name === 'createPost' && { idempotencyKey: randomUUID() }),
        media: [{ uploadId: isMedia ? id : creator === owner ? things.upload : strangersUpload }],
        targets: [target(isMedia ? creator : { ...creator, accountId: id })],
      };
    }
    const declared = args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
    const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
    const { data, errors } = await creator.client.graphql(
      `${rootName.toLowerCase()} (${declared}) { ${name}(${passed}) ${selectionOf(field)} }`,
      variables,
    );
    const code = errors?.[0]?.extensions.code ?? data?.[name]?.code;
    if (code) return code;
    const { problems, rejections } = data?.postProblems ?? {};
    if (problems?.length > 0) return problems[0].code;
    if (rejections?.length > 0) return 'POSTS_REJECTED';
    if (data?.[name]?.edges?.length === 0) return [];
    return data?.[name] ?? null;
  }

  it('is tested for every id argument', () => {
    const known = [...Object.keys(owned), ...forAdministrators, ...subscriptions];
    expect(places().sort()).toEqual(known.sort());
  });

  it.each(forAdministrators)('may not %s', async (place) => {
    expect(await answer(stranger, place, uuidv7())).toBe('FORBIDDEN');
  });

  describe.each(Object.entries(owned))('%s', (place, thing) => {
    it('responds as if the object did not exist', async () => {
      const nothing = await answer(stranger, place, uuidv7());
      expect(['NOT_FOUND', 'POSTS_REJECTED', 'COMMERCE_NOT_SUPPORTED', null, []]).toContainEqual(nothing);
      expect(await answer(stranger, place, things[thing])).toEqual(nothing);
    });
  });

  // Last and in this order, because the owner deletes the objects. There is no app and no grant of the connection. The account
  // that has statements is no shop.
  it.each(
    Object.entries(owned).filter(
      ([place, thing]) =>
        thing !== 'app' && !place.includes('completeConnection') && !place.includes('statementId'),
    ),
  )('gets another result than the owner from %s', async (place, thing) => {
    const nothing = await answer(owner, place, uuidv7());
    const own = await answer(owner, place, things[thing]);
    expect([nothing, 'INVALID_INPUT']).not.toContainEqual(own);
  });
});
