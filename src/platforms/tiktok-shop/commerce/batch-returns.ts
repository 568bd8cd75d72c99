import { z } from 'zod';
import type { ExternalReturn } from '../../platform-commerce.js';
import { id, optionalId, optionalTime, text } from '../client/schemas.js';
import { type BatchReturnKind, nextActions, reviewOf } from './batch-reviews.js';
import { amount, money, optionalCurrency } from './money.js';
import { toReturnStatus } from './statuses.js';

/**
 * Batch returns: a request of the buyer, and the packages (RMAs) in which the goods come back. Without a list of fields, both searches
 * return ids and statuses only.
 */
export const batchFields = {
  aftersales: ['LINE_ITEMS', 'SKU_RETURN_REQUESTS', 'RETURN_MERCHANDISE_AUTHORIZATIONS'],
  rma: ['LINE_ITEMS', 'SKU_RETURN_REQUESTS'],
} as const;

/** The money of a request is in its returns, one per SKU. */
const skuReturn = z.object({
  order_id: optionalId,
  role: text,
  seller_next_action_response: nextActions,
  return_type: text,
  return_reason: text,
  return_reason_text: text,
  create_time: optionalTime,
  update_time: optionalTime,
  refund_amount: z.object({ currency: optionalCurrency, refund_total: amount }).nullish(),
});

const row = z.object({
  id,
  status: z.string().min(1),
  create_time: optionalTime,
  update_time: optionalTime,
  line_items: z
    .array(z.object({ return_line_item_id: id, main_order_id: optionalId, sku_id: optionalId }))
    .nullish()
    .transform((lines) => lines ?? []),
  sku_return_requests: z
    .array(skuReturn)
    .nullish()
    .transform((requests) => requests ?? []),
});

type Row = z.infer<typeof row>;

export function batchReturnRow(kind: BatchReturnKind): z.ZodType<ExternalReturn> {
  return row.transform((found): ExternalReturn => {
    const { sku_return_requests: returns, line_items: lines } = found;
    const [first] = returns;
    return {
      type: 'return',
      kind,
      externalId: found.id,
      orderId: first?.order_id ?? lines.find((line) => line.main_order_id)?.main_order_id ?? null,
      ...toReturnStatus(found.status),
      returnType: first?.return_type ?? null,
      reason: first?.return_reason_text ?? first?.return_reason ?? null,
      requestedBy: first?.role ?? null,
      refund: refundOf(found),
      ...reviewOf(kind, found.status, returns),
      createdAt: found.create_time ?? earliest(returns.map((one) => one.create_time)),
      updatedAt: found.update_time ?? latest(returns.map((one) => one.update_time)),
      lines: lines.map((line) => ({
        externalId: line.return_line_item_id,
        orderLineId: null,
        skuId: line.sku_id,
        refund: null,
      })),
    };
  });
}

/** The sum of all refunds, if they have one currency. */
function refundOf({ sku_return_requests: returns }: Row): ExternalReturn['refund'] {
  const refunds = returns.flatMap(({ refund_amount: given }) =>
    given ? (money(given.refund_total, given.currency) ?? []) : [],
  );
  const [first] = refunds;
  if (!first || refunds.some(({ currency }) => currency !== first.currency)) return null;
  return { amount: sumDecimals(refunds.map(({ amount: one }) => one)), currency: first.currency };
}

/** Adds decimals exactly. */
export function sumDecimals(amounts: readonly string[]): string {
  const digits = Math.max(...amounts.map((one) => one.split('.')[1]?.length ?? 0));
  const total = amounts.reduce((sum, one) => {
    const [whole = '0', fraction = ''] = one.split('.');
    return sum + BigInt(whole + fraction.padEnd(digits, '0'));
  }, 0n);
  const printed = String(total < 0n ? -total : total).padStart(digits + 1, '0');
  const sign = total < 0n ? '-' : '';
  return sign + (digits === 0 ? printed : `${printed.slice(0, -digits)}.${printed.slice(-digits)}`);
}

function latest(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap((one) => one?.getTime() ?? []);
  return known.length > 0 ? new Date(Math.max(...known)) : null;
}

function earliest(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap((one) => one?.getTime() ?? []);
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}
