import {
  auditEvents,
  issueTokens,
  newClient,
  queryViewer,
  signedInUser,
  sql,
  token,
} from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';
import type { TestClient } from '../../../support/clients/graphql-client.js';

const list = `query ($first: Int, $after: String) { viewer { serviceClients(first: $first, after: $after) {
  edges { node { clientId name scopes { name description } createdAt lastUsedAt disabledAt } }
  pageInfo { hasNextPage endCursor } } } }`;

describe('SERVICE clients of a user', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  async function revoke(client: TestClient, clientId: string): Promise<any> {
    const data = await client.data(
      `mutation ($input: RevokeServiceClientInput!) { revokeServiceClient(input: $input) {
        __typename ... on ServiceClientRevoked { clientId } ... on UserError { code } } }`,
      { input: { clientId } },
    );
    return data.revokeServiceClient;
  }
  const clientsOf = async (client: TestClient, variables = {}) =>
    (await client.data(list, variables)).viewer.serviceClients;
  const grant = { grant_type: 'client_credentials' };
  const service = (name: string, ownerUserId: string | null) =>
    newClient(test, { kind: 'SERVICE', name, ownerUserId, scopes: ['profile:read', 'posts:read'] });

  it('are listed for their owner only, page by page, with scopes and last use', async () => {
    const [ada, bob] = [await signedInUser(test), await signedInUser(test)];
    const first = await service('Reports', ada.userId);
    const second = await service('Planner', ada.userId);
    const theirs = await service('Other', bob.userId);
    await service('Nobody', null);
    await newClient(test);
    await token(test, first, grant);
    // Uses are stored with the events.
    await auditEvents(test, 'none');
    expect((await clientsOf(bob)).edges.map(({ node }: any) => node.clientId)).toEqual([theirs.id]);

    const page = await clientsOf(ada, { first: 1 });
    expect(page.edges.map(({ node }: any) => node)).toEqual([
      {
        ...{ clientId: second.id, name: 'Planner', createdAt: expect.any(String) },
        scopes: [
          { name: 'profile:read', description: 'See your profile and plan' },
          { name: 'posts:read', description: expect.any(String) },
        ],
        ...{ lastUsedAt: null, disabledAt: null },
      },
    ]);
    expect(page.pageInfo.hasNextPage).toBe(true);
    const next = await clientsOf(ada, { first: 1, after: page.pageInfo.endCursor });
    expect(next.edges[0].node).toMatchObject({ clientId: first.id, lastUsedAt: expect.any(String) });
    expect(next.pageInfo.hasNextPage).toBe(false);
  });

  it('lose the access to the data of the owner, and only of the owner, who revokes them', async () => {
    const [ada, bob] = [await signedInUser(test), await signedInUser(test)];
    const client = await service('Reports', ada.userId);
    const issued = (await token(test, client, grant)).body.access_token;
    expect((await queryViewer(test, issued)).data.viewer.id).toBe(ada.userId);

    expect((await revoke(bob, client.id)).code).toBe('NOT_FOUND');
    expect((await queryViewer(test, issued)).errors).toBeUndefined();
    expect(await revoke(ada, client.id)).toEqual({ __typename: 'ServiceClientRevoked', clientId: client.id });

    const later = (await token(test, client, grant)).body.access_token;
    for (const accessToken of [issued, later])
      expect((await queryViewer(test, accessToken)).errors[0].extensions.code).toBe('FORBIDDEN');
    expect((await clientsOf(ada)).edges).toEqual([]);
    expect((await revoke(ada, client.id)).code).toBe('NOT_FOUND');
    const events = await auditEvents(test, 'oauth_client.owner_removed');
    expect(events).toEqual([expect.objectContaining({ actor_user_id: ada.userId, target_id: client.id })]);
  });

  it('are listed without scopes that only a newer version knows', async () => {
    const ada = await signedInUser(test);
    const { id } = await service('Reports', ada.userId);
    await sql(test, "UPDATE oidc_clients SET scopes = array_append(scopes, 'from:tomorrow') WHERE id = $1", [
      id,
    ]);
    const [{ node }] = (await clientsOf(ada)).edges;
    expect(node.scopes.map(({ name }: any) => name)).toEqual(['profile:read', 'posts:read']);
  });

  it('are shown to sessions only, and revoked by sessions only', async () => {
    const ada = await signedInUser(test);
    const client = await service('Reports', ada.userId);
    const app = await newClient(test);
    const ofApp = await issueTokens(test, app, ada, 'openid profile:read');
    const tokens = [ofApp.access_token, (await token(test, client, grant)).body.access_token];
    const call = async (accessToken: string, query: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
      const init = { method: 'POST', headers, body: JSON.stringify({ query }) };
      const { errors } = (await (await fetch(`${test.url}/graphql`, init)).json()) as any;
      return errors[0].extensions.code;
    };
    for (const accessToken of tokens) {
      expect(await call(accessToken, '{ viewer { serviceClients { edges { cursor } } } }')).toBe('FORBIDDEN');
      const mutation = `mutation { revokeServiceClient(input: { clientId: "${client.id}" }) { __typename } }`;
      expect(await call(accessToken, mutation)).toBe('FORBIDDEN');
    }
    expect((await clientsOf(ada)).edges).toHaveLength(1);
  });
});
