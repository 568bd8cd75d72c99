import { z } from 'zod';
import type { RejectedRow } from '../../commerce-parts.js';
import { optionalList, text } from '../client/schemas.js';

export interface Rows<Item> {
  items: Item[];
  rejected: RejectedRow[];
}

/** Reads each row separately, so a row that cannot be read costs nothing but itself. */
export function readRows<Item>(rows: readonly unknown[], schema: z.ZodType<Item>, idKey: string): Rows<Item> {
  const read: Rows<Item> = { items: [], rejected: [] };
  for (const row of rows) {
    const { data, error } = schema.safeParse(row);
    if (error) read.rejected.push({ externalId: idOf(row, idKey), problem: problemOf(error) });
    else read.items.push(data);
  }
  return read;
}

/** A page of a list. `total` is null if the platform leaves it out. */
export function pageSchema(listKey: string) {
  return z
    .object({
      next_page_token: text,
      total_count: z
        .union([
          z.int().nonnegative(),
          z
            .string()
            .regex(/^\d{1,15}$/)
            .transform(Number),
        ])
        .nullish()
        .catch(null),
      [listKey]: optionalList,
    })
    .transform((page) => ({
      rows: page[listKey] as unknown[],
      nextToken: page.next_page_token as string | null,
      total: (page.total_count as number | null | undefined) ?? null,
    }));
}

/** Names the fields and never their values, which may be data of buyers. */
function problemOf({ issues }: z.ZodError): string {
  const fields = issues.slice(0, 5).map(({ path, code }) => `${path.join('.') || 'row'} (${code})`);
  return `Unreadable: ${fields.join(', ')}`.slice(0, 300);
}

function idOf(row: unknown, idKey: string): string | null {
  if (typeof row !== 'object' || row === null) return null;
  const value: unknown = Reflect.get(row, idKey);
  const id = typeof value === 'number' ? String(value) : value;
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : null;
}
