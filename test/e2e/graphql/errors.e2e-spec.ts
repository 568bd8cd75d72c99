import { TiersService } from '../../../src/subscriptions/tiers.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { asAdmin, signedUpUser } from '../../support/clients/users.js';

interface Body {
  data?: unknown;
  errors: { message: string; path?: string[]; extensions: Record<string, any> }[];
}

describe('GraphQL errors', () => {
  let app: TestApp;
  let client: TestClient;
  beforeAll(async () => {
    app = await startTestApp();
    client = new TestClient(app.url);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const json = { 'content-type': 'application/json' };
  const send = async (init: RequestInit, path = '/graphql') => {
    const response = await client.fetch(path, init);
    const text = await response.text();
    return { status: response.status, text, headers: response.headers };
  };
  const post = (body: string, headers: Record<string, string> = json) =>
    send({ method: 'POST', headers, body });
  const only = (text: string) => {
    const { errors } = JSON.parse(text) as Body;
    expect(errors).toHaveLength(1);
    return errors[0]!;
  };

  it('never reveal internal errors', async () => {
    jest.spyOn(app.app.get(TiersService), 'page').mockImplementation(() => {
      throw Object.assign(new Error('connect ECONNREFUSED secret-host:5432'), { code: 'ECONNREFUSED' });
    });
    const { status, text } = await post(JSON.stringify({ query: '{ tiers { edges { cursor } } }' }));
    expect(status).toBe(200);
    expect(text).not.toMatch(/secret-host|ECONNREFUSED|stack|node_modules/i);
    expect(JSON.parse(text)).toEqual({
      data: null,
      errors: [
        {
          message: 'Internal error. Search the logs for the request id.',
          locations: [{ line: 1, column: 3 }],
          path: ['tiers'],
          extensions: {
            code: 'INTERNAL',
            details: {},
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            retryable: true,
            userMessage: expect.any(String),
          },
        },
      ],
    });
  });

  it('ignore the code of an unexpected error', async () => {
    jest.spyOn(app.app.get(TiersService), 'page').mockImplementation(() => {
      throw Object.assign(new Error('secret-host'), {
        extensions: { code: 'NOT_FOUND', secret: 'secret-host' },
      });
    });
    const { text } = await post(JSON.stringify({ query: '{ tiers { edges { cursor } } }' }));
    expect(text).not.toContain('secret-host');
    expect(only(text).extensions.code).toBe('INTERNAL');
  });

  it.each([
    ['a syntax error', '{ tiers { ', /Syntax Error/],
    ['an unknown field', '{ tierz }', /Cannot query field "tierz"/],
    ['a missing operation', 'fragment F on Query { __typename }', /.+/],
  ])('report %s as INVALID_INPUT with status 400', async (_, query, message) => {
    const { status, text } = await post(JSON.stringify({ query }));
    expect(status).toBe(400);
    const error = JSON.parse(text).errors[0];
    expect(error.message).toMatch(message);
    expect(error.extensions).toMatchObject({ code: 'INVALID_INPUT', requestId: expect.any(String) });
  });

  it.each(['postChanged', 'accountChanged'])(
    'refuse the subscription %s over HTTP as INVALID_INPUT for every caller',
    async (field) => {
      const query = `subscription { ${field} { id } }`;
      const { client: user } = await signedUpUser(app);
      for (const caller of [client, user]) {
        const response = await caller.fetch('/graphql', {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ query }),
        });
        expect(response.status).toBe(400);
        const { message, extensions } = only(await response.text());
        expect(message).toContain('WebSocket');
        expect(extensions.code).toBe('INVALID_INPUT');
      }
    },
  );

  it('name the invalid field of the input', async () => {
    const { client: admin } = await asAdmin(app);
    const mutation = `mutation ($input: CreateTierInput!) { createTier(input: $input) { __typename } }`;
    const input = { name: '', rank: 9, accountLimit: -1, postLimit: 5, platformAccountLimits: [] };
    const invalid = await admin.graphql(mutation, { input });
    expect(invalid.errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      details: {
        fields: expect.arrayContaining([
          { path: 'input.name', message: expect.any(String) },
          { path: 'input.accountLimit', message: expect.any(String) },
        ]),
      },
    });
    const malformed = await admin.graphql(mutation, { input: { ...input, rank: 'first' } });
    expect(malformed.errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ path: 'input.rank', message: expect.stringContaining('Int') }] },
    });
    const renamed = `mutation ($tier: CreateTierInput!) { createTier(input: $tier) { __typename } }`;
    const platformAccountLimits = [{ platform: 'TIKTOK', limit: 'many' }];
    const listed = await admin.graphql(renamed, { tier: { ...input, platformAccountLimits } });
    expect(listed.errors?.[0]?.extensions.details.fields).toMatchObject([
      { path: 'input.platformAccountLimits.0.limit' },
    ]);
  });

  it.each([
    [
      'a variable of another type',
      'mutation ($x: Int) { signUp(input: { email: $x, password: "p" }) { __typename } }',
    ],
    ['a literal of another type', 'mutation { signUp(input: { email: 1, password: "p" }) { __typename } }'],
  ])('names the argument of %s, not the variable', async (_what, query) => {
    const { errors } = await client.graphql(query, { x: 1 });
    expect(errors![0]!.extensions.details.fields).toMatchObject([{ path: 'input.email' }]);
  });

  it('report an unknown route over REST', async () => {
    for (const path of ['/unknown', '/auth/tiktok/unknown/more']) {
      const response = await fetch(`${app.url}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        error: { code: 'NOT_FOUND', message: expect.stringContaining('No route'), retryable: false },
      });
    }
  });

  it('distinguish unauthenticated callers from those without permission', async () => {
    const query = 'mutation { archiveTier(input: { tierId: "0" }) { __typename } }';
    const { errors: unknown } = await client.graphql(query);
    expect(unknown?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const { client: user } = await signedUpUser(app);
    const { errors: known } = await user.graphql(query);
    expect(known?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', userMessage: expect.any(String) });
  });

  it('are members of the result union where they are expected', async () => {
    const { client: admin } = await asAdmin(app);
    const answer = await admin.data(
      `mutation ($input: CreateTierInput!) {
        createTier(input: $input) {
          ... on TierCreated { tier { id } }
          ... on UserError { __typename code message userMessage retryable }
        }
      }`,
      { input: { name: 'Free', rank: 9, accountLimit: null, postLimit: null } },
    );
    expect(answer.createTier).toEqual({
      __typename: 'TierNameTaken',
      code: 'TIER_NAME_TAKEN',
      message: expect.any(String),
      userMessage: expect.any(String),
      retryable: false,
    });
  });

  describe('for requests that are not GraphQL', () => {
    const query = encodeURIComponent('{ __typename }');

    it.each([
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'query={__typename}', 400],
      ['plain text', { 'content-type': 'text/plain' }, '{"query":"{__typename}"}', 400],
      ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--', 415],
      ['XML', { 'content-type': 'application/xml' }, '<x/>', 415],
      ['broken JSON', json, '{"query":', 400],
      ['a batch', json, '[{"query":"{__typename}"}]', 400],
      ['nothing', json, '{}', 400],
    ])('refuse %s', async (_, headers, body, status) => {
      const answer = await post(body, headers);
      expect(answer.status).toBe(status);
      expect(only(answer.text).extensions).toMatchObject({
        code: 'INVALID_INPUT',
        requestId: expect.any(String),
      });
    });

    it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', undefined])(
      'name the content type to send instead of %s',
      async (type) => {
        // Bytes, because fetch adds a content type to a text.
        const body = new TextEncoder().encode('{"query":"{__typename}"}');
        const answer = await send({ method: 'POST', headers: type ? { 'content-type': type } : {}, body });
        expect(only(answer.text).message).toBe(
          'A POST request requires the header "content-type: application/json".',
        );
      },
    );

    it('refuse a GET that other origins can send, and accept one with a header', async () => {
      const simple = await send(
        { headers: { accept: 'application/json', cookie: 'a=b' } },
        `/graphql?query=${query}`,
      );
      expect(simple.status).toBe(400);
      expect(only(simple.text).extensions.code).toBe('INVALID_INPUT');
      const preflighted = await send(
        { headers: { 'apollo-require-preflight': '1', cookie: 'a=b' } },
        `/graphql?query=${query}`,
      );
      expect(preflighted.status).toBe(200);
    });

    it('refuse a mutation by GET', async () => {
      const mutation = encodeURIComponent('mutation { signOut(input: {}) { __typename } }');
      const { status, headers } = await send({ headers: json }, `/graphql?query=${mutation}`);
      expect(status).not.toBe(200);
      expect(headers.get('set-cookie')).toBeNull();
    });
  });
});
