import { z } from 'zod';
import { ReturnKind } from '../../platform-commerce.js';
import type { WebhookEffect } from '../../platform-webhooks.js';
import { refundIdOf } from '../commerce/refunds.js';
import { optionalTime, time } from '../client/schemas.js';
import { type Notification, optionalKey, readNotification, unreadable } from './events.js';

type Change = Pick<
  Extract<WebhookEffect, { kind: 'commerce-changed' }>,
  'object' | 'returnKind' | 'externalId'
>;
type Facts = z.infer<typeof facts>;

/** The keys of all topics that a feature uses. Ids are numbers in some topics. */
const facts = z.object({
  order_id: optionalKey,
  product_id: optionalKey,
  cancel_id: optionalKey,
  return_id: optionalKey,
  aftersales_request_id: optionalKey,
  rma_id: optionalKey,
  update_time: optionalTime,
  aftersales_request_update_time: optionalTime,
  rma_update_time: optionalTime,
  create_time: optionalTime,
  refund_timestamp: optionalTime,
  occurred_at: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .nullish(),
  line_items: z
    .array(z.object({ main_order_id: optionalKey, sku_return_request_id: optionalKey }))
    .nullish()
    .transform((lines) => lines ?? []),
});

const refundSuccess = 67;
const sellerDeauthorization = 6;
const upcomingExpiration = 7;

/** What changed, by topic. A topic whose payload is not documented may name any of several objects. */
const changeByTopic: Readonly<Record<number, (facts: Facts) => Change | null>> = {
  1: order,
  3: order,
  5: product,
  11: ({ cancel_id }) => returned(ReturnKind.CANCELLATION, cancel_id),
  12: ({ return_id }) => returned(ReturnKind.RETURN, return_id),
  15: product,
  16: product,
  27: product,
  64: aftersalesRequest,
  65: rma,
  66: (event) =>
    returned(ReturnKind.RETURN, event.return_id) ?? aftersalesRequest(event) ?? rma(event) ?? order(event),
  67: (event) => aftersalesRequest(event) ?? rma(event) ?? order(event),
  68: product,
};

/** Meaning of a stored notification. Topics that no feature uses stay stored. @throws PlatformFailure rejected */
export function effectOf(payload: string): WebhookEffect {
  const event = readNotification(payload);
  if (event.type === sellerDeauthorization) return deauthorized(event);
  if (event.type === upcomingExpiration) return ending(event);
  const change = changeByTopic[event.type];
  if (!change) return { kind: 'ignored', why: `No feature uses topic ${event.type}.` };
  const read = facts.safeParse(event.data);
  if (!read.success) throw unreadable('data', read.error);
  const changed = change(read.data);
  if (!changed) {
    // The payload of appeals is not documented.
    if (event.type === 66) return { kind: 'ignored', why: 'The appeal names no order or return.' };
    throw unreadable('data');
  }
  return {
    kind: 'commerce-changed',
    account: accountOf(event),
    ...changed,
    at: timeOf(read.data, event),
    ...(event.type === refundSuccess && { refunds: refundsOf(read.data) }),
  };
}

/** The money of a batch return is in the returns of its SKUs. */
function refundsOf({ refund_timestamp: at, line_items }: Facts): { externalId: string; at: Date }[] {
  if (at === null) return [];
  const ids = new Set(line_items.flatMap(({ sku_return_request_id: id }) => id ?? []));
  return [...ids].map((id) => ({ externalId: refundIdOf({ type: 'return', id }), at }));
}

function deauthorized({ shop_id, timestamp }: Notification): WebhookEffect {
  if (shop_id === null || timestamp === null) throw unreadable('shop_id or timestamp');
  return {
    kind: 'account-deauthorized',
    externalAccountId: shop_id,
    reason: 'SELLER_DEAUTHORIZED',
    at: timestamp,
  };
}

function ending({ shop_id, timestamp, data }: Notification): WebhookEffect {
  const endsAt = time.safeParse(data.expiration_time);
  if (shop_id === null || timestamp === null || !endsAt.success)
    throw unreadable('shop_id, timestamp or expiration_time');
  return {
    kind: 'authorization-ending',
    externalAccountId: shop_id,
    endsAt: endsAt.data,
    at: timestamp,
  };
}

function accountOf({
  shop_id,
  seller_open_id,
}: Notification): { externalAccountId: string } | { subject: string } {
  if (shop_id !== null) return { externalAccountId: shop_id };
  if (seller_open_id !== null) return { subject: seller_open_id };
  throw unreadable('shop_id');
}

function timeOf(event: Facts, { timestamp }: Notification): Date | null {
  return (
    event.update_time ??
    event.aftersales_request_update_time ??
    event.rma_update_time ??
    event.refund_timestamp ??
    event.occurred_at ??
    event.create_time ??
    timestamp
  );
}

function order({ order_id, line_items }: Facts): Change | null {
  const externalId = order_id ?? line_items.find(({ main_order_id }) => main_order_id)?.main_order_id;
  return externalId ? { object: 'order', externalId } : null;
}

function product({ product_id }: Facts): Change | null {
  return product_id === null ? null : { object: 'product', externalId: product_id };
}

function aftersalesRequest({ aftersales_request_id }: Facts): Change | null {
  return returned(ReturnKind.AFTERSALES_REQUEST, aftersales_request_id);
}

function rma({ rma_id }: Facts): Change | null {
  return returned(ReturnKind.RMA, rma_id);
}

function returned(returnKind: ReturnKind, externalId: string | null): Change | null {
  return externalId === null ? null : { object: 'return', returnKind, externalId };
}
