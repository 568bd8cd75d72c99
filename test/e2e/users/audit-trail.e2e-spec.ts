import { listClasses } from '../../../scripts/api-schema.js';
import { ACCESS } from '../../../src/auth/access.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { setUpAuthenticator } from '../../support/clients/second-factors.js';
import { asAdmin, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

/** Mutations that only administrators may call. */
const adminMutations = listClasses('providers').flatMap((type) =>
  Object.entries(Object.getOwnPropertyDescriptors(type.prototype as object))
    .filter(([, { value }]) => typeof value === 'function')
    .filter(([, { value }]) => Reflect.getMetadata('graphql:resolver_type', value as object) === 'Mutation')
    .filter(([, { value }]) => {
      const access = (Reflect.getMetadata(ACCESS, value as object) ?? Reflect.getMetadata(ACCESS, type)) as
        { kind: string } | undefined;
      return access?.kind === 'admin';
    })
    .map(([name]) => name),
);

describe('The audit trail', () => {
  let test: TestApp;
  let admin: SignedUpUser;
  let user: SignedUpUser;
  const made: Record<string, string> = {};
  beforeAll(async () => {
    test = await startTestApp();
    admin = await asAdmin(test);
    user = await signedUpUser(test);
    await setUpAuthenticator(test, user.client);
    const { createEventEndpoint } = await admin.client.data(
      `mutation ($input: CreateEventEndpointInput!) { createEventEndpoint(input: $input) {
         ... on EventEndpointCreated { endpoint { id } } } }`,
      { input: { url: 'https://receiver.example/events' } },
    );
    made.endpoint = createEventEndpoint.endpoint.id;
  });
  afterAll(() => test.close());

  const tier = { accountLimit: 1, postLimit: 1 };
  const client = {
    kind: 'CONFIDENTIAL',
    name: 'An app',
    scopes: ['openid'],
    redirectUris: ['https://a.example/b'],
  };
  const day = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'] as const;

  /** Every mutation of administrators, in a working order, with its input, values for later mutations and its entry. */
  const acts: [mutation: string, input: () => object, answer: string, action: string][] = [
    [
      'createTier',
      () => ({ ...tier, name: 'Audited', rank: 60 }),
      '... on TierCreated { tier { id } }',
      'tier.created',
    ],
    ['updateTier', () => ({ tierId: made.tier, rank: 61 }), '', 'tier.updated'],
    ['assignTier', () => ({ tierId: made.tier, userId: user.userId }), '', 'subscription.assigned'],
    [
      'createTier',
      () => ({ ...tier, name: 'Unused', rank: 62 }),
      '... on TierCreated { tier { id } }',
      'tier.created',
    ],
    ['archiveTier', () => ({ tierId: made.tier }), '', 'tier.archived'],
    [
      'inviteUser',
      () => ({ email: 'invited@example.com' }),
      '... on UserInvited { user { id } }',
      'user.invited',
    ],
    ['updateUser', () => ({ userId: user.userId, username: 'audited' }), '', 'user.updated'],
    ['resetSecondFactor', () => ({ userId: user.userId }), '', 'user.second_factor_reset'],
    ['disableUser', () => ({ userId: user.userId }), '', 'user.disabled'],
    ['enableUser', () => ({ userId: user.userId }), '', 'user.enabled'],
    ['withdrawInvitation', () => ({ userId: made.invited }), '', 'user.invitation_withdrawn'],
    ['endUserSessions', () => ({ userId: user.userId }), '', 'user.sessions_ended'],
    ['setUserRole', () => ({ userId: user.userId, role: 'ADMIN' }), '', 'user.role_set'],
    [
      'replayWebhookEvents',
      () => ({ range: { receivedSince: day[0], receivedUntil: day[1] } }),
      '',
      'webhook_events.replayed',
    ],
    ['retryJobs', () => ({ kind: 'content.sync' }), '', 'jobs.retried'],
    ['discardJobs', () => ({ kind: 'content.sync' }), '', 'jobs.discarded'],
    [
      'createOAuthClient',
      () => client,
      '... on OAuthClientCreated { client { id } }',
      'oauth_client.created',
    ],
    ['updateOAuthClient', () => ({ id: made.client, name: 'Another name' }), '', 'oauth_client.updated'],
    ['rotateOAuthClientSecret', () => ({ id: made.client }), '', 'oauth_client.secret_rotated'],
    ['revokeOAuthAuthorizations', () => ({ id: made.client }), '', 'oauth_client.authorizations_revoked'],
    ['disableOAuthClient', () => ({ id: made.client }), '', 'oauth_client.disabled'],
    ['revealEventEndpointSecret', () => ({ id: made.endpoint }), '', 'event_endpoint.secret_revealed'],
  ];

  it('is tested for every mutation of administrators', () => {
    expect([...new Set(acts.map(([mutation]) => mutation))].sort()).toEqual(adminMutations.sort());
  });

  it.each(acts)('records the actor of %s', async (mutation, input, answer, action) => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    const { [mutation]: result } = await admin.client.data(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename ${answer} } }`,
      { input: input() },
    );
    made.tier = result.tier?.id ?? made.tier;
    made.client = result.client?.id ?? made.client;
    if (mutation === 'inviteUser') made.invited = result.user.id;

    const { auditEvents } = await admin.client.data(
      `query ($filter: AuditEventFilter) { auditEvents(first: 1, filter: $filter) {
         edges { node { action outcome actorKind actorUserId address } } } }`,
      { filter: { actorUserId: admin.userId } },
    );
    expect(auditEvents.edges[0].node).toEqual({
      action,
      outcome: 'SUCCESS',
      actorKind: 'USER',
      actorUserId: admin.userId,
      address: '127.0.0.1',
    });
  });
});
