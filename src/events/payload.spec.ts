import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventTypesOfConsole, replaceEventTypes } from '../../scripts/documents/events-document.js';
import type { AccountErasureListeners } from './deletion/account-erasure-listeners.js';
import type { ReceivingClients } from './deletion/receiving-clients.js';
import { EventLog } from './event-log.js';
import { type EventType, eventTypes, type EventTypeSpec } from './event-types.js';
import type { EventsRepository, NewEventRow } from './events.repository.js';
import { fitData } from './fit-data.js';
import { toPayload } from './payload.js';
import { payloadSchemas } from './payload-schemas.js';

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
  [keyword: string]: unknown;
}

const snapshotPath = join('test', 'schema', 'event-schemas.json');
const snapshot = JSON.parse(readFileSync(snapshotPath, 'utf8')) as Record<string, JsonSchema>;
const current = payloadSchemas as unknown as Record<string, JsonSchema>;
const specs = Object.entries<EventTypeSpec>(eventTypes);

/** What of `before` has changed or is missing in `now`. Descriptions may change, and properties may be added. */
function changesOf(before: JsonSchema | undefined, now: JsonSchema | undefined, path: string): string[] {
  if (!before) return [];
  if (!now) return [`${path} is missing`];
  const { properties = {}, required = [], anyOf = [], description: _, title: __, ...rest } = before;
  return [
    ...Object.entries(rest)
      .filter(([keyword, value]) => JSON.stringify(now[keyword]) !== JSON.stringify(value))
      .map(([keyword]) => `${path}: ${keyword} has changed`),
    ...required.filter((name) => !now.required?.includes(name)).map((name) => `${path}.${name} is optional`),
    ...anyOf.flatMap((one, index) => changesOf(one, now.anyOf?.[index], `${path}|${index}`)),
    ...Object.entries(properties).flatMap(([name, one]) =>
      changesOf(one, now.properties?.[name], `${path}.${name}`),
    ),
  ];
}

describe('Schemas of events', () => {
  it('only grow', () => {
    expect(Object.keys(snapshot).flatMap((type) => changesOf(snapshot[type], current[type], type))).toEqual(
      [],
    );
  });

  it('are all in the snapshot', () => {
    // Add new types and properties to the snapshot, so that they are never changed.
    expect(
      Object.keys(current).flatMap((type) => changesOf(current[type], snapshot[type] ?? {}, type)),
    ).toEqual([]);
  });

  it('are listed in docs/events.md', () => {
    const document = readFileSync(join('docs', 'events.md'), 'utf8');
    // Run npm run schema:print.
    expect(document).toBe(replaceEventTypes(document));
  });

  it('are offered by the console', () => {
    const list = readFileSync(join('console', 'src', 'admin', 'events', 'event-types.ts'), 'utf8');
    // Run npm run schema:print.
    expect(list).toBe(eventTypesOfConsole());
  });

  it('allow properties that newer versions add', () => {
    expect(JSON.stringify(payloadSchemas)).not.toContain('additionalProperties');
  });
});

/** Texts of the maximum length. Those without a maximum, such as ids, have 60 characters. JSON writes each character with six. */
function oversized(schema: z.ZodObject): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => {
      const inner: unknown = field instanceof z.ZodNullable ? field.unwrap() : field;
      if (inner instanceof z.ZodObject) return [name, oversized(inner)];
      const max = inner instanceof z.ZodString ? inner.maxLength : null;
      return [name, '\u0001'.repeat(max ?? 60)];
    }),
  );
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

describe('Payloads', () => {
  it.each(specs)('%s fits 20 kB with texts of the maximum length', (_type, { schema }) => {
    const fitted = fitData(schema, oversized(schema));
    expect(JSON.stringify(fitted).length).toBeLessThan(18_000);
    for (const text of textsOf(fitted)) expect(text.length).toBeLessThanOrEqual(2_000);
  });

  it('fit nested objects, too', () => {
    const { schema } = eventTypes['account.health_changed'] as EventTypeSpec;
    const health = { status: 'ERROR', nextAction: 'RECONNECT', reason: 'x'.repeat(201) };
    const data = { platform: 'TIKTOK', ...health, previous: health };
    expect(schema.parse(fitData(schema, data))).toMatchObject({ reason: null, previous: { reason: null } });
    expect(fitData(schema, { ...data, previous: null })['previous']).toBeNull();
  });

  it('replace a text that is too long by null, or cut it visibly', () => {
    const { schema } = eventTypes['post.failed'] as EventTypeSpec;
    const long = 'x'.repeat(5_000);
    const fitted = fitData(schema, { kind: long, publicUrl: long, failReason: long, platformPostId: long });
    expect(fitted).toMatchObject({ publicUrl: null, failReason: null, platformPostId: null });
    expect(fitted['kind']).toBe(`${'x'.repeat(59)}…`);
    expect(fitData(schema, { kind: `${'x'.repeat(58)}😀x` })).toEqual({ kind: `${'x'.repeat(58)}\ufffd…` });
  });

  it('contain no property that the schema does not know', async () => {
    const rows: NewEventRow[] = [];
    const repository = { insert: async (given: NewEventRow[]) => void rows.push(...given) };
    const log = new EventLog(
      repository as unknown as EventsRepository,
      {} as AccountErasureListeners,
      {} as ReceivingClients,
    );
    const data = { tierId: 'b', previousTierId: 'a', email: 'secret@example.com' };
    const userId = '01890a5d-ac00-7000-8000-000000000001';
    await log.append({ queryRunner: { data: {} } } as never, [
      { type: 'tier.changed' satisfies EventType, userId, accountId: null, entityId: userId, data },
    ]);
    expect(rows[0]!.data).toBe('{"tierId":"b","previousTierId":"a"}');
    expect(toPayload({ ...rows[0]!, occurredAt: new Date(0), sequence: 7 })).toEqual({
      type: 'tier.changed',
      timestamp: '1970-01-01T00:00:00.000Z',
      data: {
        userId,
        accountId: null,
        sequence: 7,
        entityKind: 'user',
        entityId: userId,
        tierId: 'b',
        previousTierId: 'a',
      },
    });
  });
});
