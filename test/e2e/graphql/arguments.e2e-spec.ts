import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { buildApiSchema } from '../../../scripts/api-schema.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { operationAt, type ScalarPlace, scalarPlaces } from '../../support/clients/schema-arguments.js';
import { asAdmin, type SignedUpUser } from '../../support/clients/users.js';

const cursor = (...key: unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');
const uuid = '01890000-0000-7000-8000-000000000000';

/** Values for cursor keys that no column, one column or only some columns can store. */
const keyParts = [
  ...['', '1', '2147483648', '1e400', 'NaN', '9'.repeat(30), uuid, `{${uuid}}`, '\0', '\ud800'],
  ...['2026-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '-271821-04-20T00:00:00.000Z', '0000-01-01T00:00:00Z'],
  ...['2026-01-01T00:00:00+23:59', '2026-01-01', 'infinity'],
];
const cursors = [
  ...keyParts.flatMap((part) => [
    cursor(part),
    cursor(part, uuid),
    cursor('1', part),
    cursor('', part, uuid),
  ]),
  ...[cursor(), cursor(1), cursor(null, uuid), cursor([], {}), cursor('1', '2', '3', '4')],
  ...['', 'null', 'e30', '%', '\0', '\ud800', 'x'.repeat(501), Buffer.from('"x"').toString('base64url')],
];
const texts = [
  '',
  ' ',
  '\0',
  '\ud800',
  'a\0b',
  'a\ud800b',
  '\udfff\ud800',
  'https://a.example/\0',
  'a\0@b.example',
  'x'.repeat(10_000),
  "'; --",
  'https://[',
  'a@b',
];
const hostile: Record<string, unknown[]> = {
  ID: ['', '\0', '\ud800', 'x'.repeat(10_000), `{${uuid}}`, 'all', 0, 2 ** 53, uuid.toUpperCase(), uuidv7()],
  DateTime: [
    ...keyParts,
    ...[
      '9999-12-31T23:59:59.999Z',
      '9999-12-31T23:59:59-01:00',
      '0001-01-01T00:00:00Z',
      '2016-12-31T23:59:60Z',
    ],
    ...['2026-01-01T00:00:00-23:59', 1803895200000, true, {}, []],
  ],
  Int: [0, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 1.5, '1'],
  Float: [0, -1, 1e308, -1e308, 5e-324, '1'],
  Boolean: [0, 'true'],
  String: texts,
};
/** Any JSON value for other scalars. */
const anything = [
  null,
  0,
  '',
  '\0',
  [],
  {},
  { a: { b: ['\0', '\ud800'] } },
  { '\0': 1 },
  { '\ud800': 1 },
  ['a\ud800b'],
  'x'.repeat(10_000),
];

function valuesFor({ name, scalar }: ScalarPlace): unknown[] {
  const isCursor = /[(.](after|before)\)$/.test(name);
  const known = isCursor ? [...cursors, ...texts] : (hostile[scalar] ?? anything);
  return [...known, ...(isCursor ? randomCursors : randomOf(scalar))];
}

const seed = 1;
// Sampled once, because texts of all characters take long to set up.
const randomCursors = fc.sample(
  fc
    .array(fc.oneof(fc.constantFrom(...keyParts), fc.string({ unit: 'binary', maxLength: 20 })), {
      maxLength: 3,
    })
    .map((key) => cursor(...key)),
  { seed, numRuns: 20 },
);
const randomTexts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { seed, numRuns: 3 });

function randomOf(scalar: string): readonly unknown[] {
  const sample = (values: fc.Arbitrary<unknown>) => fc.sample(values, { seed, numRuns: 3 });
  if (scalar === 'Int') return sample(fc.integer());
  if (scalar === 'Float') return sample(fc.double({ noNaN: true, noDefaultInfinity: true }));
  if (scalar === 'Boolean') return sample(fc.boolean());
  return randomTexts;
}

describe('GraphQL arguments', () => {
  let app: TestApp;
  let schema: GraphQLSchema;
  let places: ScalarPlace[];
  let tierId: string;
  beforeAll(async () => {
    schema = await buildApiSchema();
    places = scalarPlaces(schema);
    app = await startTestApp({ GRAPHQL_REQUESTS_PER_MINUTE: '1000000' });
    const [tier] = await app.app
      .get(DataSource)
      .query<{ id: string }[]>("SELECT id FROM tiers WHERE name = 'Free'");
    tierId = tier!.id;
  });
  afterAll(() => app.close());

  /** Existing values, so that the code after the look-up runs too. */
  async function validValues({ userId, sessionId }: SignedUpUser) {
    const sql = (text: string, values: unknown[] = []) => app.app.get(DataSource).query(text, values);
    const accountId = uuidv7();
    await sql(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1::uuid, $2, 'TIKTOK', $1::text, 'Account', '{}', 0, app_now())`,
      [accountId, userId],
    );
    const ids: Record<string, string> = { accountId, id: accountId, tierId, userId, sessionId };
    return (name: string, type: string): unknown =>
      ({ ID: ids[name] ?? uuidv7(), Int: 1, Float: 1, Boolean: false, DateTime: '2026-01-01T00:00:00Z' })[
        type
      ] ?? (name === 'idempotencyKey' ? randomUUID() : 'openid');
  }

  /** Responses with a server error. */
  async function faults(place: ScalarPlace): Promise<string[]> {
    const admin = await asAdmin(app);
    const valid = await validValues(admin);
    const found: string[] = [];
    const tries = valuesFor(place);
    const [cookieName = ''] = admin.client.cookieNames;
    const headers = { cookie: `${cookieName}=${admin.client.cookie(cookieName)}` };
    // Without a socket, because the answers depend only on the body.
    const send = (payload: object) => app.app.inject({ method: 'POST', url: '/graphql', headers, payload });
    expect((await send({ query: '{ viewer { email } }' })).json()).toEqual({
      data: { viewer: { email: admin.email } },
    });
    const work = async () => {
      while (tries.length > 0) {
        const value = tries.shift();
        const { statusCode: status, body: text } = await send(operationAt(place, value, valid));
        if (status < 500 && !text.includes('"INTERNAL"')) continue;
        found.push(`${place.name} with ${JSON.stringify(value)}: ${status} ${text.slice(0, 300)}`);
      }
    };
    await Promise.all(Array.from({ length: 4 }, work));
    return found;
  }

  it('are tested with valid operations', () => {
    expect(places.length).toBeGreaterThan(80);
    for (const place of places) {
      const { query } = operationAt(place, null, () => 'x');
      expect({ query, errors: validate(schema, parse(query)) }).toEqual({ query, errors: [] });
    }
  });

  it('are accepted or refused, but never cause a server error', async () => {
    const found: string[] = [];
    for (const place of places) found.push(...(await faults(place)));
    expect(found).toEqual([]);
  }, 240_000);
});
