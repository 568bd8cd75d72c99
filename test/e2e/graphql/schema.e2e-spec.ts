import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { buildApiSchema } from '../../../scripts/api-schema.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { signedUpUser } from '../../support/clients/users.js';

const html = { headers: { accept: 'text/html' } };

describe('The GraphQL endpoint in development', () => {
  let app: TestApp;
  let client: TestClient;
  beforeAll(async () => {
    app = await startTestApp({ GRAPHQL_INTROSPECTION: 'on' });
    client = new TestClient(app.url);
  });
  afterAll(() => app.close());

  it('serves the schema of schema.gql', () => {
    return buildApiSchema().then((schema) => {
      const served = lexicographicSortSchema(app.app.get(GraphQLSchemaHost, { strict: false }).schema);
      expect(printSchema(served)).toBe(printSchema(schema));
    });
  });

  it('supports introspection and suggests names for typing errors', async () => {
    const { data } = await client.graphql(getIntrospectionQuery());
    expect(data.__schema.types.length).toBeGreaterThan(50);
    const { errors } = await client.graphql('{ tierz { edges { cursor } } }');
    expect(errors?.[0]?.message).toContain('Did you mean "tiers"');
  });

  it('serves GraphiQL without scripts of other hosts', async () => {
    const response = await client.fetch('/graphql', html);
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain('mutation SignUp');
    expect(page).not.toMatch(/<(?:script|link)[^>]*https?:/);
  });

  it('finds only objects of the caller by id', async () => {
    const [owner, stranger] = [await signedUpUser(app), await signedUpUser(app)];
    const id = uuidv7();
    await app.app.get(DataSource).query(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1::uuid, $2, 'TIKTOK', 'external', 'Mine', '{}', 0, app_now())`,
      [id, owner.userId],
    );
    const query = 'query ($id: ID!) { node(id: $id) { __typename id ... on Account { displayName } } }';
    expect((await owner.client.data(query, { id })).node).toEqual({
      __typename: 'Account',
      id,
      displayName: 'Mine',
    });
    expect((await stranger.client.data(query, { id })).node).toBeNull();
    expect((await owner.client.data(query, { id: uuidv7() })).node).toBeNull();
    const anonymous = await client.graphql(query, { id });
    expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('The GraphQL endpoint without introspection', () => {
  let app: TestApp;
  let client: TestClient;
  beforeAll(async () => {
    app = await startTestApp({ GRAPHQL_INTROSPECTION: 'off' });
    client = new TestClient(app.url);
  });
  afterAll(() => app.close());

  it('has neither introspection nor GraphiQL', async () => {
    const { errors } = await client.graphql(getIntrospectionQuery());
    expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    expect((await client.graphql('{ __type(name: "Query") { name } }')).errors).toBeDefined();
    const page = await client.fetch('/graphql', html);
    expect(page.status).toBe(406);
    expect(await page.text()).not.toContain('GraphiQL');
  });

  it('gives no hints, by HTTP or by socket', async () => {
    const { errors } = await client.graphql('{ tierz { edges { cursor } } }');
    expect(errors?.[0]?.message).toBe('Cannot query field "tierz" on type "Query".');
    const user = await signedUpUser(app);
    const cookie = user.client.cookieNames.map((name) => `${name}=${user.client.cookie(name)}`).join('; ');
    const socket = (await TestSocket.open(app.url, { headers: { cookie } })) as TestSocket;
    socket.send({ type: 'connection_init' });
    await socket.next();
    socket.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { accountChange { id } }' } });
    const { payload } = await socket.next();
    expect(payload[0].message).toBe('Cannot query field "accountChange" on type "Subscription".');
    await socket.close();
  });
});
