import { randomUUID } from 'node:crypto';
import { PublishingStand } from '../../support/platforms/publishing.js';
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

/** Dry runs per minute and assistant are limited by the clock of the machine, so many assistants share the calls. */
const userCount = 5;

interface Caller {
  assistant: TestAssistant;
  /** Ids of objects of its user. */
  ids: string[];
  owned: Record<string, string>;
}

/** A real token, and the call that it allows. */
interface Allowed {
  caller: Caller;
  tool: string;
  input: Record<string, unknown>;
  confirmationToken: string;
  needsApproval: boolean;
}

describe('Fuzzed calls', () => {
  let stand: PublishingStand;
  const callers: Caller[] = [];
  beforeAll(async () => {
    stand = await PublishingStand.start({ environment: { GRAPHQL_REQUESTS_PER_MINUTE: '100000' } });
    for (let user = 0; user < userCount; user += 1) {
      const creator = await stand.creator();
      const browser = await browserOf(stand.test, creator.client, creator.userId);
      const owned: Record<string, string> = {};
      for (const name of ['Account', 'Post', 'Comment', 'Media', 'Order', 'Return', 'Product', 'Upload'])
        owned[name] = await ownedObjects[name]!(stand, creator);
      owned.Planned = await stand.aPost(creator, {
        publishAt: new Date(stand.nowMs() + 86_400_000).toISOString(),
      });
      const ids = Object.values(owned);
      for (const create of [newAssistant, newTrustedAssistant])
        callers.push({ assistant: await create(stand.test, browser), ids, owned });
    }
  }, 120_000);
  afterAll(() => stand.close());

  /** Arguments with which a dry run gets as far as the objects allow. */
  const good = (tool: string, { owned }: Caller): Record<string, unknown> | null => {
    const lists = ['account_metrics', 'posts', 'media', 'comments', 'orders', 'returns', 'products'];
    const arguments_: Record<string, Record<string, unknown>> = {
      ...Object.fromEntries(lists.map((name) => [`list_${name}`, { accountId: owned.Account }])),
      list_reject_reasons: { returnId: owned.Return },
      validate_post: {
        media: [{ uploadId: owned.Upload }],
        caption: 'Hello',
        targets: [{ accountId: owned.Account, options: { privacyLevel: 'SELF_ONLY' } }],
      },
      get_revenue: { accountId: owned.Account, from: '2026-11-01', to: '2026-11-05' },
      cancel_post: { postId: owned.Planned },
      reply_to_comment: { commentId: owned.Comment, text: 'Hello' },
      moderate_comment: { commentId: owned.Comment, action: 'DELETE' },
      decide_return: { returnId: owned.Return, action: 'APPROVE' },
      update_stock: { productId: owned.Product, changes: [{ skuId: '1', warehouseId: '1', quantity: 5 }] },
    };
    return arguments_[tool] ?? null;
  };

  it(`have no effect and no internal error (seed ${seed})`, async () => {
    const random = randomSource(seed);
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
    let current = callers[0]!;
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
      if (format === 'uuid') return pick(current.ids);
      if (format === 'date-time') return pick(['2027-01-01T00:00:00Z', '2020-01-01T00:00:00+02:00']);
      return pick([
        'Hello',
        '123',
        '2026-11-01',
        'https://127.0.0.1/x.mp4',
        'http://169.254.169.254/',
        pick(current.ids),
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
    const { tools } = await current.assistant.client.listTools();
    const schemaOf = new Map(tools.map((tool) => [tool.name, tool.inputSchema]));
    const allowed: Allowed[] = [];
    /** A call with a real token that must have no effect. */
    const misuse = (): { caller: Caller; tool: string; input: Record<string, unknown> } => {
      const { caller, tool, input, confirmationToken, needsApproval } = pick(allowed);
      const other = callers.filter((one) => one !== caller);
      const ways = [
        () => ({ caller: pick(other), tool, input: { ...input, confirmationToken } }),
        () => ({ caller, tool, input: { ...input, confirmationToken: `${confirmationToken}x` } }),
        () => ({ caller, tool, input: { ...changed(input), confirmationToken } }),
        () => {
          const wrong = pick(tools.filter(({ name }) => name !== tool)).name;
          return { caller, tool: wrong, input: { ...object(schemaOf.get(wrong), 0), confirmationToken } };
        },
        // Exactly the call, but not approved.
        ...(needsApproval ? [() => ({ caller, tool, input: { ...input, confirmationToken } })] : []),
      ];
      return pick(ways)();
    };
    const changed = (input: Record<string, unknown>): Record<string, unknown> => {
      const [name, part] = pick(Object.entries(input));
      if (typeof part === 'string') return { ...input, [name]: pick([`${part}x`, randomUUID(), 'REJECT']) };
      if (Array.isArray(part)) return { ...input, [name]: pick([[], [...part, ...part], [part]]) };
      return { ...input, [name]: pick(odd) };
    };

    const [before] = await sql(stand.test, effects);
    const wrong: unknown[] = [];
    const codes = new Map<string, number>();
    /** Calls whose arguments were accepted, by tool. */
    const reached = new Map<string, number>();
    let misused = 0;
    for (let index = 0; index < calls; index += 1) {
      let call: { caller: Caller; tool: string; input: Record<string, unknown> };
      if (allowed.length > 0 && random() < 0.25) {
        call = misuse();
        misused += 1;
      } else {
        current = pick(callers);
        const tool = tools[index % tools.length]!.name;
        const valid = random() < 0.5 ? good(tool, current) : null;
        call = { caller: current, tool, input: valid ?? object(schemaOf.get(tool), 0) };
      }
      const { caller, tool, input } = call;
      const answer = await caller.assistant.call(tool, input).catch((error: unknown) => ({
        isError: true,
        data: {} as any,
        text: '',
        error: { code: String(error) },
      }));
      const code: string = answer.error?.code ?? 'OK';
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (code !== 'INVALID_INPUT') reached.set(tool, (reached.get(tool) ?? 0) + 1);
      if (['INTERNAL', 'RATE_LIMITED'].includes(code) || !/^[A-Z_]+$/.test(code))
        wrong.push([tool, input, code]);
      const { dryRun } = answer.data;
      if (!dryRun) continue;
      const acts = tool === 'validate_post' ? 'publish_post' : tool;
      const { confirmationToken, approvalUrl } = dryRun;
      allowed.push({
        ...{ caller, tool: acts, input, confirmationToken },
        needsApproval: approvalUrl !== null,
      });
    }
    expect(wrong).toEqual([]);
    expect(await sql(stand.test, effects)).toEqual([before]);
    // The calls reached the tools, and not only the checks of their arguments.
    for (const { name } of tools) expect([name, (reached.get(name) ?? 0) >= 8]).toEqual([name, true]);
    for (const tool of ['publish_post', 'cancel_post'])
      expect([tool, allowed.filter((one) => one.tool === tool).length >= 8]).toEqual([tool, true]);
    expect(misused).toBeGreaterThan(100);
    for (const code of ['CONFIRMATION_INVALID', 'APPROVAL_PENDING'])
      expect(codes.get(code)).toBeGreaterThan(5);
    expect(codes.size).toBeGreaterThan(5);
  }, 240_000);
});
