import { PublishingStand, type Creator } from '../../support/platforms/publishing.js';
import {
  browserOf,
  newAssistant,
  newTrustedAssistant,
  type TestAssistant,
} from '../../support/clients/assistants.js';
import { sql } from '../../oauth/fixtures.js';
import { ownedObjects } from '../strangers/objects.js';

const calls = 1_000;
const seed = Number(process.env.FAULT_SEED ?? 20_261_129);

/** Deterministic random numbers (mulberry32). */
function randomSource(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Tables that an effect changes. */
const effects = `SELECT (SELECT count(*) FROM posts) AS posts,
  (SELECT count(*) FROM posts WHERE state = 'CANCELED') AS canceled, (SELECT count(*) FROM comment_replies) AS replies,
  (SELECT count(*) FROM comments WHERE is_hidden OR gone_at IS NOT NULL) AS moderated,
  (SELECT count(*) FROM return_decisions) AS decisions, (SELECT count(*) FROM stock_updates) AS stock,
  (SELECT count(*) FROM assistant_confirmations WHERE completed_at IS NOT NULL) AS used`;

describe('Fuzzed calls', () => {
  let stand: PublishingStand;
  let creator: Creator;
  let assistants: TestAssistant[];
  let ids: string[];
  beforeAll(async () => {
    stand = await PublishingStand.start({ environment: { GRAPHQL_REQUESTS_PER_MINUTE: '100000' } });
    creator = await stand.creator();
    const user = await browserOf(stand.test, creator.client, creator.userId);
    assistants = [await newAssistant(stand.test, user), await newTrustedAssistant(stand.test, user)];
    ids = [];
    for (const name of ['Account', 'Post', 'Comment', 'Media', 'Order', 'Return', 'Product', 'Upload'])
      ids.push(await ownedObjects[name]!(stand, creator));
  });
  afterAll(() => stand.close());

  it(`have no effect and no internal error (seed ${seed})`, async () => {
    const random = randomSource(seed);
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
    const odd = [
      ...[null, true, 0, -1, 1e308, '', 'x', '\u0000', '\ud800', 'x'.repeat(20_000), '💥'.repeat(300)],
      ...[[], {}, { a: { b: [1] } }, [[]], '2026-11-01', '2026-02-31', '9999-12-31T23:59:59Z'],
      ...["'; DROP TABLE posts; --", '__proto__', 'APPROVE', 'DELETE', 'mcp:x', '0', 'WyJ4Il0'],
    ];
    /** A value that often fits the JSON schema. */
    const value = (schema: any, depth = 0): unknown => {
      if (random() < 0.15 || depth > 4) return pick(odd);
      const { anyOf, enum: allowed, type, format } = schema;
      if (anyOf) return value(pick(anyOf), depth + 1);
      if (allowed) return pick(allowed);
      if (type === 'array')
        return Array.from({ length: pick([1, 1, 2, 3]) }, () => value(schema.items, depth + 1));
      if (type === 'object') return object(schema, depth + 1);
      if (type === 'boolean') return pick([true, false]);
      if (type === 'integer' || type === 'number') return pick([0, 1, 5, 10, 25, 26, 1_000_000]);
      if (format === 'uuid') return pick(ids);
      if (format === 'date-time') return pick(['2027-01-01T00:00:00Z', '2020-01-01T00:00:00+02:00']);
      return pick([
        'Hello',
        '123',
        '2026-11-01',
        'https://127.0.0.1/x.mp4',
        'http://169.254.169.254/',
        pick(ids),
      ]);
    };
    const object = (schema: any, depth: number): Record<string, unknown> => {
      const result: Record<string, unknown> = {};
      for (const [name, part] of Object.entries<any>(schema.properties ?? {})) {
        const isRequired = (schema.required ?? []).includes(name);
        if (isRequired ? random() < 0.95 : random() < 0.5) result[name] = value(part, depth);
      }
      if (random() < 0.1) result[pick(['extra', 'constructor', 'toString', 'confirmationToken'])] = pick(odd);
      return result;
    };
    const { tools } = await assistants[0]!.client.listTools();
    const [before] = await sql(stand.test, effects);
    const wrong: unknown[] = [];
    const seen = new Map<string, number>();
    for (let index = 0; index < calls; index += 1) {
      const tool = tools[index % tools.length]!;
      const input = object(tool.inputSchema, 0);
      const answer = await pick(assistants)
        .call(tool.name, input)
        .catch((error: unknown) => ({ isError: true, data: {}, text: '', error: { code: String(error) } }));
      const code: string = answer.error?.code ?? 'OK';
      seen.set(code, (seen.get(code) ?? 0) + 1);
      if (code === 'INTERNAL' || !/^[A-Z_]+$/.test(code)) wrong.push([tool.name, input, code]);
    }
    expect(wrong).toEqual([]);
    expect(await sql(stand.test, effects)).toEqual([before]);
    // The calls reached the tools, and not only the checks of their arguments.
    expect(seen.get('OK') ?? 0).toBeGreaterThan(50);
    expect(seen.size).toBeGreaterThan(5);
  }, 240_000);
});
