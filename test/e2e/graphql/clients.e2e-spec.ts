import { createHash } from 'node:crypto';
import * as apollo from '@apollo/client';
import * as apolloPersisted from '@apollo/client/link/persisted-queries';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import * as apollo3 from 'apollo-client-3/core/index.js';
import * as apollo3Persisted from 'apollo-client-3/link/persisted-queries/index.js';
import { cacheExchange, Client, fetchExchange, gql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const hashOf = (query: string) => createHash('sha256').update(query).digest('hex');
const document = gql`
  query Viewer {
    viewer {
      email
    }
  }
`;

describe('GraphQL clients', () => {
  let app: TestApp;
  let user: SignedUpUser;
  /** Requests and their responses. */
  const sent: { method: string; url: string; hasQuery: boolean; status: number }[] = [];
  beforeAll(async () => {
    app = await startTestApp();
    user = await signedUpUser(app);
  });
  beforeEach(() => sent.splice(0));
  afterAll(() => app.close());

  /** The fetch of a frontend on this origin. */
  const fetcher = (headers: Record<string, string>) =>
    (async (input: string | URL | Request, init: RequestInit = {}) => {
      const request = new Headers(init.headers);
      for (const [name, value] of Object.entries(headers)) request.set(name, value);
      const response = await fetch(input, { ...init, headers: request });
      const url = input instanceof Request ? input.url : String(input);
      const hasQuery =
        /[?&]query=/.test(url) || (typeof init.body === 'string' && init.body.includes('"query":'));
      sent.push({ method: init.method ?? 'GET', url, hasQuery, status: response.status });
      return response;
    }) as typeof fetch;
  const cookie = () =>
    user.client.cookieNames.map((name) => `${name}=${user.client.cookie(name)}`).join('; ');
  const ownPage = () => fetcher({ cookie: cookie(), 'sec-fetch-site': 'same-origin' });

  describe.each([false, true])('with persisted queries, GET for hashes: %s', (useGETForHashedQueries) => {
    it('Apollo Client 4 registers a document once and then sends its hash', async () => {
      const { ApolloClient, ApolloLink, HttpLink, InMemoryCache } = apollo;
      const link = new apolloPersisted.PersistedQueryLink({ sha256: hashOf, useGETForHashedQueries });
      const make = () =>
        new ApolloClient({
          link: ApolloLink.from([link, new HttpLink({ uri: `${app.url}/graphql`, fetch: ownPage() })]),
          cache: new InMemoryCache(),
        });
      const query = apollo.gql`query Four${String(useGETForHashedQueries)} { viewer { email } }`;
      for (let time = 0; time < 2; time += 1) {
        const { data } = await make().query<{ viewer: { email: string } }>({ query });
        expect(data?.viewer.email).toBe(user.email);
      }
      expect(sent.map(({ hasQuery, status }) => [hasQuery, status])).toEqual([
        [false, 200],
        [true, 200],
        [false, 200],
      ]);
    });

    it('Apollo Client 3 registers a document once and then sends its hash', async () => {
      const { ApolloClient, from, HttpLink, InMemoryCache } = apollo3;
      const link = apollo3Persisted.createPersistedQueryLink({ sha256: hashOf, useGETForHashedQueries });
      const make = () =>
        new ApolloClient({
          link: from([link, new HttpLink({ uri: `${app.url}/graphql`, fetch: ownPage() })]),
          cache: new InMemoryCache(),
        });
      const query = apollo3.gql`query Three${String(useGETForHashedQueries)} { viewer { email } }`;
      for (let time = 0; time < 2; time += 1) {
        const { data } = await make().query({ query });
        expect(data.viewer.email).toBe(user.email);
      }
      expect(sent.map(({ hasQuery }) => hasQuery)).toEqual([false, true, false]);
    });
  });

  it.each([
    ['a page of this origin', () => ownPage()],
    ['a program with a token', () => fetcher({ authorization: 'Bearer x' }), 401],
    ['a program without a cookie', () => fetcher({})],
  ] as [string, () => typeof fetch, number?][])(
    'urql works with its defaults for %s',
    async (_, fetchOf, status = 200) => {
      const client = new Client({
        url: `${app.url}/graphql`,
        exchanges: [cacheExchange, fetchExchange],
        fetch: fetchOf(),
      });
      await client.query('query Tiers { tiers { edges { cursor } } }', {}).toPromise();
      expect(sent.map((request) => [request.method, request.status])).toEqual([['GET', status]]);
    },
  );

  it('urql registers a document once with its persisted exchange', async () => {
    const make = () =>
      new Client({
        url: `${app.url}/graphql`,
        exchanges: [
          persistedExchange({ generateHash: (query) => Promise.resolve(hashOf(query)) }),
          fetchExchange,
        ],
        fetch: ownPage(),
      });
    for (let time = 0; time < 2; time += 1) {
      const { data, error } = await make().query(document, {}).toPromise();
      expect(error).toBeUndefined();
      expect(data.viewer.email).toBe(user.email);
    }
    expect(sent.map(({ hasQuery, status }) => [hasQuery, status])).toEqual([
      [false, 200],
      [true, 200],
      [false, 200],
    ]);
  });

  const query = '{ viewer { id } }';
  const get = (parameters: Record<string, string>, headers: Record<string, string>) =>
    fetch(`${app.url}/graphql?${new URLSearchParams(parameters).toString()}`, { headers });
  const post = (body: object) =>
    fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: cookie() },
      body: JSON.stringify(body),
    });
  const answerOf = async (response: Response) =>
    (await response.json()) as {
      data?: any;
      errors?: { message: string; extensions: Record<string, any> }[];
    };

  it.each([
    ['with Authorization', { authorization: 'Basic eDp5' }],
    ['without cookies', {}],
    ['without cookies from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from this origin', { cookie: 'a=b', 'sec-fetch-site': 'same-origin' }],
    ['typed by the user', { cookie: 'a=b', 'sec-fetch-site': 'none' }],
    [
      'after a preflight',
      { cookie: 'a=b', 'sec-fetch-site': 'cross-site', 'apollo-require-preflight': 'true' },
    ],
    ['with a JSON type', { cookie: 'a=b', 'content-type': 'application/json' }],
  ])('can send a GET %s', async (_, headers) => {
    const response = await get({ query: '{ __typename }' }, headers);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['of an old browser', {}],
    ['with a type that needs no preflight', { 'content-type': 'text/plain' }],
  ])('cannot send a GET with cookies %s, and the error names the missing header', async (_, headers) => {
    const response = await get({ query }, { cookie: cookie(), ...headers });
    expect(response.status).toBe(400);
    const { errors } = await answerOf(response);
    expect(errors![0]!.message).toContain('apollo-require-preflight');
    expect(errors![0]!.extensions.code).toBe('INVALID_INPUT');
  });

  it('cannot send a mutation by GET, by text or hash', async () => {
    const mutation = 'mutation { signOut(input: {}) { __typename } }';
    const sha256Hash = hashOf(mutation);
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    // Another operation of the same document, which is allowed, registers it.
    const byText = await get({ query: mutation }, { authorization: 'Basic eDp5' });
    expect([byText.status, byText.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await answerOf(await post({ query: mutation, extensions }))).errors).toBeUndefined();
    const byHash = await get({ extensions: JSON.stringify(extensions) }, {});
    expect(byHash.status).toBe(405);
  });

  it('get the errors of the protocol for unknown and mismatched hashes', async () => {
    const persistedQuery = { version: 1, sha256Hash: hashOf('{ unknown }') };
    const unknown = await post({ extensions: { persistedQuery } });
    expect(unknown.status).toBe(200);
    expect((await answerOf(unknown)).errors).toEqual([
      expect.objectContaining({
        message: 'PersistedQueryNotFound',
        extensions: expect.objectContaining({ code: 'PERSISTED_QUERY_NOT_FOUND' }),
      }),
    ]);
    const byGet = await get({ extensions: JSON.stringify({ persistedQuery }) }, {});
    expect((await answerOf(byGet)).errors![0]!.message).toBe('PersistedQueryNotFound');
    for (const wrong of [
      { query, extensions: { persistedQuery } },
      { query, extensions: { persistedQuery: { version: 2, sha256Hash: hashOf(query) } } },
      { query, extensions: { persistedQuery: { version: 1, sha256Hash: {} } } },
      { query, extensions: { persistedQuery: true } },
      { extensions: { persistedQuery: true } },
    ]) {
      const response = await post(wrong);
      expect([response.status, (await answerOf(response)).errors![0]!.extensions.code]).toEqual([
        400,
        'INVALID_INPUT',
      ]);
    }
  });

  it('do not register a refused document', async () => {
    const costly =
      'query Costly { tiers(first: 100) { edges { node { platformAccountLimits { platform } } } } }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(costly) } };
    const anonymous = (body: object) =>
      fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const refused = await answerOf(await anonymous({ query: costly, extensions }));
    expect(refused.errors![0]!.extensions.code).toBe('QUERY_TOO_COMPLEX');
    const unknown = await answerOf(await anonymous({ extensions }));
    expect(unknown.errors![0]!.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('never get request errors of Apollo as server errors', async () => {
    const bodies: Record<string, object> = {
      GRAPHQL_PARSE_FAILED: { query: '{' },
      GRAPHQL_VALIDATION_FAILED: { query: '{ nothing }' },
      PERSISTED_QUERY_NOT_FOUND: { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf('') } } },
      BAD_USER_INPUT: { query: 'query ($n: Int!) { tiers(first: $n) { __typename } }' },
      OPERATION_RESOLUTION_FAILURE: { query: 'query A { __typename }', operationName: 'B' },
      BAD_REQUEST: { variables: {} },
    };
    // Persisted queries are supported, and the other code is for unexpected errors.
    const impossible = ['INTERNAL_SERVER_ERROR', 'PERSISTED_QUERY_NOT_SUPPORTED'];
    expect([...Object.keys(bodies), ...impossible].sort()).toEqual(
      Object.values(ApolloServerErrorCode).sort(),
    );
    for (const [code, body] of Object.entries(bodies)) {
      const response = await post(body);
      const { errors } = await answerOf(response);
      const expected = code === 'PERSISTED_QUERY_NOT_FOUND' ? [200, code] : [400, 'INVALID_INPUT'];
      expect([response.status, errors![0]!.extensions.code]).toEqual(expected);
    }
  });
});
