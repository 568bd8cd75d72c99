import { TiersService } from '../../../src/subscriptions/tiers.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { signedUpUser } from '../../support/clients/users.js';

const unknownId = '01890a5d-ac00-7000-8000-0000000000ff';

describe('Frequent queries', () => {
  let app: TestApp;
  let signedIn: TestClient;

  beforeAll(async () => {
    app = await startTestApp();
    ({ client: signedIn } = await signedUpUser(app));
  });
  afterAll(() => app.close());

  /** Responses of the first execution and of the compiled query, without request ids. */
  async function answers(
    client: TestClient,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<unknown[]> {
    const all: unknown[] = [];
    for (let time = 0; time < 5; time += 1) {
      const { data, errors } = await client.graphql(query, variables);
      all.push({
        data,
        errors: errors?.map(({ extensions: { requestId, ...extensions }, ...error }: any) => {
          expect(requestId).toEqual(expect.any(String));
          return { ...error, extensions };
        }),
      });
    }
    return all;
  }

  it.each([
    [
      'a page',
      'query ($n: Int!) { accounts(first: $n) { edges { node { id } } pageInfo { endCursor } } }',
      { n: 3 },
    ],
    [
      'enums and nested types',
      '{ viewer { id usage { tier { name } } } platforms { platform capabilities } }',
      {},
    ],
    ['what is not there', 'query ($id: ID!) { account(id: $id) { name } }', { id: unknownId }],
    ['a node that is not there', 'query ($id: ID!) { node(id: $id) { __typename id } }', { id: unknownId }],
    ['a page that is too large', '{ accounts(first: 1000) { edges { cursor } } }', {}],
    ['a wrong variable', 'query ($n: Int!) { accounts(first: $n) { edges { cursor } } }', { n: 'many' }],
    ['what only administrators see', '{ users { edges { node { id } } } }', {}],
  ])('return the same response for %s when they are compiled', async (_, query, variables) => {
    const [first, ...later] = await answers(signedIn, query, variables);
    for (const answer of later) expect(answer).toEqual(first);
  });

  it('never reveal internal errors', async () => {
    jest
      .spyOn(app.app.get(TiersService), 'page')
      .mockRejectedValue(new Error('connect ECONNREFUSED secret-host'));
    const [first, ...later] = await answers(signedIn, '{ tiers { edges { cursor } } }', {});
    expect(JSON.stringify(first)).not.toContain('secret-host');
    for (const answer of later) expect(answer).toEqual(first);
    jest.restoreAllMocks();
  });

  it('authenticate the caller of every request', async () => {
    const query = '{ viewer { id } accounts { pageInfo { hasNextPage } } }';
    await answers(signedIn, query, {});
    const stranger = new TestClient(app.url);
    const { errors } = await stranger.graphql(query);
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await signedIn.graphql(query)).errors).toBeUndefined();
  });
});
