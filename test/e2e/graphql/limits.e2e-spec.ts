import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { signedUpUser } from '../../support/clients/users.js';

describe('GraphQL limits', () => {
  let app: TestApp;
  let client: TestClient;
  beforeAll(async () => {
    app = await startTestApp({ GRAPHQL_REQUESTS_PER_MINUTE: '100' });
    client = new TestClient(app.url);
  });
  afterAll(() => app.close());

  const post = (query: string, variables = {}) =>
    client.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });

  async function refusal(query: string, variables = {}) {
    const response = await post(query, variables);
    const { errors } = (await response.json()) as { errors?: { extensions: Record<string, unknown> }[] };
    return { status: response.status, ...(errors?.[0]?.extensions as { code?: string; details?: object }) };
  }

  it('accepts an ordinary document and reports the remaining limits', async () => {
    const response = await post(
      '{ tiers(first: 100) { edges { node { id name } } pageInfo { hasNextPage } } }',
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('ratelimit-policy')).toBe('"requests";q=100;w=60');
    expect(response.headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d+$/);
  });

  it('refuses a document whose cost is too high, also by variables, defaults and fragments', async () => {
    const bomb = 'edges { node { platformAccountLimits { platform } } }';
    const what = {
      status: 400,
      code: 'QUERY_TOO_COMPLEX',
      details: { what: 'cost', limit: 1000, actual: 1201 },
    };
    expect(await refusal(`{ tiers(first: 100) { ${bomb} } }`)).toMatchObject(what);
    expect(await refusal(`query ($n: Int!) { tiers(first: $n) { ${bomb} } }`, { n: 100 })).toMatchObject(
      what,
    );
    expect(await refusal(`query ($n: Int! = 100) { tiers(first: $n) { ${bomb} } }`)).toMatchObject(what);
    expect(
      await refusal(`{ tiers(first: 100) { ...F } } fragment F on TierConnection { ${bomb} }`),
    ).toMatchObject(what);
  });

  it('refuses too many aliases and too many operations in a document', async () => {
    const aliases = Array.from({ length: 16 }, (_, n) => `a${n}: __typename`).join(' ');
    expect(await refusal(`{ ${aliases} }`)).toMatchObject({
      status: 400,
      code: 'QUERY_TOO_COMPLEX',
      details: { what: 'aliases', limit: 15, actual: 16 },
    });
    const roots = Array.from({ length: 16 }, () => '__typename').join(' ');
    expect(await refusal(`{ ${roots} }`)).toMatchObject({ details: { what: 'rootFields', actual: 16 } });
  });

  it('refuses introspection with deeply nested lists', async () => {
    const bomb = (levels: number): string =>
      levels === 0 ? 'name' : `fields { type { ${bomb(levels - 1)} } }`;
    expect(await refusal(`{ __schema { types { ${bomb(8)} } } }`)).toMatchObject({ status: 400 });
  });

  it('stops reading a document that is too long', async () => {
    expect(await refusal(`{ ${'__typename '.repeat(5000)} }`)).toMatchObject({
      status: 400,
      code: 'QUERY_TOO_COMPLEX',
      details: { what: 'tokens', limit: 2000, actual: null },
    });
  });

  it('handles fragments that spread each other many times quickly', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} ... on Query { ...F${n + 1} } }`,
    );
    const started = performance.now();
    const answer = await refusal(
      `{ ...F0 } ${levels.join('\n')} fragment F30 on Query { tiers { edges { cursor } } }`,
    );
    expect(answer).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('applies the cost limit of the tier', async () => {
    const heavy = '{ tiers(first: 100) { edges { node { platformAccountLimits { platform } } } } }';
    const free = await signedUpUser(app);
    expect((await free.client.graphql(heavy)).errors?.[0]?.extensions.details).toMatchObject({ limit: 1000 });
    const business = await signedUpUser(app);
    await app.app
      .get(DataSource)
      .query("INSERT INTO subscriptions SELECT $1, id, app_now() FROM tiers WHERE name = 'Business'", [
        business.userId,
      ]);
    expect((await business.client.graphql(heavy)).errors).toBeUndefined();
  });

  it('answers 429 with a retry time if a limit refuses the only field of an operation', async () => {
    const { client: caller } = await signedUpUser(app);
    const field = (email: string) => `requestPasswordReset(input: { email: "${email}" }) { __typename }`;
    const send = async (query: string) => {
      const response = await caller.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const { errors } = (await response.json()) as { errors?: { extensions: Record<string, any> }[] };
      const retryAfter = response.headers.get('retry-after');
      const answeredAtMs = Date.parse(response.headers.get('date')!);
      return { status: response.status, retryAfter, answeredAtMs, extensions: errors?.[0]?.extensions };
    };
    for (let sent = 0; sent < 3; sent += 1)
      expect(await send(`mutation { ${field('limited@example.com')} }`)).toMatchObject({
        ...{ status: 200, retryAfter: null },
      });
    const refused = await send(`mutation { ${field('limited@example.com')} }`);
    expect(refused).toMatchObject({ status: 429, extensions: { code: 'RATE_LIMITED' } });
    const seconds = (Date.parse(refused.extensions!.details.retryAt) - refused.answeredAtMs) / 1000;
    // The header Date has whole seconds.
    expect(Math.abs(Number(refused.retryAfter) - seconds)).toBeLessThanOrEqual(2);
    // The first field was executed, so the operation must not be repeated.
    const both = `mutation { first: ${field('other@example.com')} second: ${field('limited@example.com')} }`;
    expect(await send(both)).toMatchObject({
      ...{ status: 200, retryAfter: null, extensions: { code: 'RATE_LIMITED' } },
    });
  });

  it('counts requests per user and refuses those above the limit with a retry time', async () => {
    const one = await signedUpUser(app);
    const other = await signedUpUser(app);
    for (let sent = 0; sent < 100; sent += 1) await one.client.graphql('{ __typename }');
    const response = await one.client.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=/);
    const { errors } = (await response.json()) as { errors: { extensions: Record<string, any> }[] };
    expect(errors[0]!.extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(Date.parse(errors[0]!.extensions.details.retryAt)).toBeGreaterThan(Date.now());
    expect((await other.client.graphql('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});
