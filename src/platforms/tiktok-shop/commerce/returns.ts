import { z } from 'zod';
import { type ExternalMoney, type ExternalReturn, ReturnKind } from '../../platform-commerce.js';
import { id, optionalId, optionalTime, text, time } from '../client/schemas.js';
import { nextActions } from './batch-reviews.js';
import { amount, money, moneyObject, optionalCurrency } from './money.js';
import { agreedRefund, refundsOf } from './refunds.js';
import { toReturnStatus } from './statuses.js';

const refund = z
  .object({ currency: optionalCurrency, refund_total: amount })
  .nullish()
  .transform((value) => (value ? money(value.refund_total, value.currency) : null));

/** Decisions of the seller, by what the platform expects of them. A partial refund needs an amount, which is not offered. */
const decisionsByAction: Readonly<Record<string, readonly string[]>> = {
  SELLER_RESPOND_CANCEL: ['APPROVE', 'REJECT'],
  SELLER_RESPOND_REFUND: ['APPROVE_REFUND', 'REJECT_REFUND'],
  SELLER_RESPOND_RETURN: ['APPROVE_RETURN', 'REJECT_RETURN'],
  SELLER_RESPOND_RECEIVE_PACKAGE: ['APPROVE_RECEIVED_PACKAGE', 'REJECT_RECEIVED_PACKAGE'],
  SELLER_RESPOND_REPLACEMENT: ['APPROVE_REPLACEMENT', 'ISSUE_REPLACEMENT_REFUND', 'REJECT_REPLACEMENT'],
};

/** The buyer gets a replacement. The platform still reports what a refund would have been. */
const replaced = 'REPLACEMENT_REQUEST_COMPLETE';

/** Fields that cancellations and returns share. */
const common = {
  order_id: optionalId,
  role: text,
  create_time: time,
  update_time: optionalTime,
  seller_next_action_response: nextActions,
  refund_amount: refund,
};

const line = z.object({ order_line_item_id: optionalId, sku_id: optionalId, refund_amount: refund });

export const cancellationRow = z
  .object({
    ...common,
    cancel_id: id,
    cancel_type: text,
    cancel_status: z.string().min(1),
    cancel_reason: text,
    cancel_reason_text: text,
    cancel_line_items: z
      .array(line.extend({ cancel_line_item_id: id }))
      .nullish()
      .transform((lines) => lines ?? []),
  })
  .transform((row): ExternalReturn => ({
    type: 'return',
    kind: ReturnKind.CANCELLATION,
    externalId: row.cancel_id,
    ...toReturnStatus(row.cancel_status),
    returnType: row.cancel_type,
    reason: row.cancel_reason_text ?? row.cancel_reason,
    ...sharedParts(row),
    refund: row.refund_amount,
    refunds: refundsOf({
      type: 'cancellation',
      id: row.cancel_id,
      orderId: row.order_id,
      status: row.cancel_status,
      amount: row.refund_amount,
      at: row.update_time ?? row.create_time,
    }),
    lines: row.cancel_line_items.map((one) => ({ externalId: one.cancel_line_item_id, ...lineParts(one) })),
  }));

/** Fields of a return that decide about its refund. */
export const refundFields = {
  refund_amount: refund,
  partial_refund: moneyObject.catch(null),
  buyer_rejected_partial_refund: z.boolean().nullish().catch(null),
};

/** What the buyer gets for a return. */
export function refundAmountOf(row: z.infer<z.ZodObject<typeof refundFields>>): ExternalMoney | null {
  return agreedRefund(row.refund_amount, row.partial_refund, row.buyer_rejected_partial_refund === true);
}

export const returnRow = z
  .object({
    ...common,
    ...refundFields,
    return_id: id,
    return_type: text,
    return_status: z.string().min(1),
    return_reason: text,
    return_reason_text: text,
    return_line_items: z
      .array(line.extend({ return_line_item_id: id }))
      .nullish()
      .transform((lines) => lines ?? []),
  })
  .transform((row): ExternalReturn => ({
    type: 'return',
    kind: ReturnKind.RETURN,
    externalId: row.return_id,
    ...toReturnStatus(row.return_status),
    returnType: row.return_type,
    reason: row.return_reason_text ?? row.return_reason,
    ...sharedParts(row),
    refund: row.return_status === replaced ? null : refundAmountOf(row),
    refunds: refundsOf({
      type: 'return',
      id: row.return_id,
      orderId: row.order_id,
      status: row.return_status,
      amount: refundAmountOf(row),
      at: row.update_time ?? row.create_time,
    }),
    lines: row.return_line_items.map((one) => ({ externalId: one.return_line_item_id, ...lineParts(one) })),
  }));

function sharedParts(row: z.infer<z.ZodObject<typeof common>>) {
  const { seller_next_action_response: actions } = row;
  const decisions = actions.flatMap(({ action }) => decisionsOf(action));
  // Without a decision the deadline is one of another duty, which the seller has at the platform.
  const deadlines = decisions.length > 0 ? actions.flatMap(({ deadline }) => deadline?.getTime() ?? []) : [];
  return {
    orderId: row.order_id,
    requestedBy: row.role,
    decisionDueAt: deadlines.length > 0 ? new Date(Math.min(...deadlines)) : null,
    decisions,
    createdAt: row.create_time,
    updatedAt: row.update_time ?? row.create_time,
  };
}

function decisionsOf(action: string | null): readonly string[] {
  return Object.hasOwn(decisionsByAction, action ?? '') ? decisionsByAction[action!]! : [];
}

function lineParts({ order_line_item_id, sku_id, refund_amount }: z.infer<typeof line>) {
  return { orderLineId: order_line_item_id, skuId: sku_id, refund: refund_amount };
}
