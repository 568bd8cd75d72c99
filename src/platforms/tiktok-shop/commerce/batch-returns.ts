import { z } from 'zod';
import { sumDecimals } from '../../decimals.js';
import type { ExternalRefund } from '../../commerce-parts.js';
import { type ExternalMoney, type ExternalReturn, ReturnStatus } from '../../platform-commerce.js';
import { id, optionalId, optionalTime, text } from '../client/schemas.js';
import { type BatchReturnKind, nextActions, reviewOf } from './batch-reviews.js';
import { refundsOf } from './refunds.js';
import { refundAmountOf, refundFields } from './returns.js';
import { toReturnStatus } from './statuses.js';

/**
 * Batch returns: a request of the buyer, and the packages (RMAs) in which the goods come back. Without a list of fields, both searches
 * return ids and statuses only.
 */
export const batchFields = {
  aftersales: ['LINE_ITEMS', 'SKU_RETURN_REQUESTS', 'RETURN_MERCHANDISE_AUTHORIZATIONS'],
  rma: ['LINE_ITEMS', 'SKU_RETURN_REQUESTS'],
} as const;

/**
 * The money is in the returns, one per SKU. A return has the status of its refund: the review of a package is complete also if the
 * package was rejected, and a refund without goods has no package.
 */
const skuReturn = z.object({
  ...refundFields,
  return_id: optionalId,
  return_status: text,
  order_id: optionalId,
  role: text,
  seller_next_action_response: nextActions,
  return_type: text,
  return_reason: text,
  return_reason_text: text,
  create_time: optionalTime,
  update_time: optionalTime,
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

type SkuReturn = z.infer<typeof skuReturn>;

export function batchReturnRow(kind: BatchReturnKind): z.ZodType<ExternalReturn> {
  return row.transform((found): ExternalReturn => {
    const { sku_return_requests: returns, line_items: lines } = found;
    const [first] = returns;
    const refunds = returns.flatMap((one) => refundsOfSku(one, found.update_time));
    return {
      type: 'return',
      kind,
      externalId: found.id,
      orderId: first?.order_id ?? lines.find((line) => line.main_order_id)?.main_order_id ?? null,
      ...statusOf(found.status, returns),
      returnType: first?.return_type ?? null,
      reason: first?.return_reason_text ?? first?.return_reason ?? null,
      requestedBy: first?.role ?? null,
      refund: sumOf(refunds.length > 0 ? refunds.map((one) => one.amount) : returns.flatMap(requestedOf)),
      refunds,
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

/** A review that is complete says nothing about the returns, which may be refunded or rejected later. */
function statusOf(platformStatus: string, returns: readonly SkuReturn[]) {
  const own = toReturnStatus(platformStatus);
  const statuses = new Set(
    returns.flatMap(({ return_status: one }) => (one ? [toReturnStatus(one).status] : [])),
  );
  if (own.status === ReturnStatus.REQUESTED || statuses.size === 0) return own;
  const order = [
    ReturnStatus.REQUESTED,
    ReturnStatus.IN_PROGRESS,
    ReturnStatus.OTHER,
    ReturnStatus.COMPLETED,
    ReturnStatus.REJECTED,
    ReturnStatus.CANCELED,
  ];
  return { ...own, status: order.find((status) => statuses.has(status))! };
}

function refundsOfSku(found: SkuReturn, updatedAt: Date | null): ExternalRefund[] {
  const { return_id: returnId, order_id: orderId, return_status: status } = found;
  if (returnId === null) return [];
  const at = found.update_time ?? updatedAt;
  return refundsOf({ type: 'return', id: returnId, orderId, status, amount: refundAmountOf(found), at });
}

function requestedOf(found: SkuReturn): ExternalMoney[] {
  const requested = refundAmountOf(found);
  return requested ? [requested] : [];
}

/** Null if there is no amount, or if they have several currencies. */
function sumOf(amounts: readonly ExternalMoney[]): ExternalMoney | null {
  const [first] = amounts;
  if (!first || amounts.some(({ currency }) => currency !== first.currency)) return null;
  return { amount: sumDecimals(amounts.map(({ amount }) => amount)), currency: first.currency };
}

function latest(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap((one) => one?.getTime() ?? []);
  return known.length > 0 ? new Date(Math.max(...known)) : null;
}

function earliest(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap((one) => one?.getTime() ?? []);
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}
