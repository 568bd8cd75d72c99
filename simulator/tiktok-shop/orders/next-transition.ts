import { mix } from '../random.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { OrderStore } from './order-store.js';

export type Transition =
  | 'pay'
  | 'end-hold'
  | 'ship'
  | 'collect'
  | 'deliver'
  | 'complete'
  | 'request-cancel'
  | 'request-return'
  | 'cancel-unpaid'
  | 'cancel-by-buyer'
  | 'cancel-by-seller'
  | 'cancel-late'
  | 'cancel-lost';

interface Planned {
  transition: Transition;
  /** Seconds. */
  at: number;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Share of automatic orders with each end, in ten-thousandths, in this order. The others are delivered. */
const FATES = [
  ['unpaid', 200],
  ['cancelled-on-hold', 200],
  ['cancel-requested', 150],
  ['cancelled-by-seller', 50],
  ['never-shipped', 50],
  ['lost', 50],
] as const;

type Fate = (typeof FATES)[number][0] | 'delivered';

function fateOf(seed: number): Fate {
  let drawn = mix(seed, 1) % 10_000;
  for (const [fate, share] of FATES) {
    if (drawn < share) return fate;
    drawn -= share;
  }
  return 'delivered';
}

/** Whether the buyer of an automatic order returns something. */
function returnsSomething(seed: number): boolean {
  return mix(seed, 2) % 100 < 4;
}

/** A duration of the order between two limits, in seconds. */
function draw(seed: number, salt: number, min: number, max: number): number {
  return min + (mix(seed, salt) % (max - min + 1));
}

/**
 * What happens next to an order without a request of the seller or the buyer. Only automatic orders are paid, shipped and
 * delivered; the deadlines of the platform apply to all orders.
 */
export function nextTransition(
  orders: OrderStore,
  index: number,
  lifeCycle: TikTokShopBehaviour['lifeCycle'],
): Planned | undefined {
  const seed = orders.time('seed', index);
  const createdAt = orders.time('createdAt', index);
  const isAutomatic = orders.has(index, 'automatic');
  const fate = isAutomatic ? fateOf(seed) : 'delivered';
  const heldFrom = orders.has(index, 'cashOnDelivery') ? createdAt : orders.time('paidAt', index);

  switch (orders.statusOf(index)) {
    case 'UNPAID':
      return isAutomatic && fate !== 'unpaid'
        ? { transition: 'pay', at: createdAt + draw(seed, 21, 20, 600) }
        : { transition: 'cancel-unpaid', at: createdAt + lifeCycle.unpaidSeconds };
    case 'ON_HOLD':
      return fate === 'cancelled-on-hold'
        ? { transition: 'cancel-by-buyer', at: heldFrom + draw(seed, 22, 0, lifeCycle.remorseSeconds) }
        : { transition: 'end-hold', at: heldFrom + lifeCycle.remorseSeconds };
    case 'AWAITING_SHIPMENT': {
      const from = heldFrom + lifeCycle.remorseSeconds;
      // The cancellation decides while it is open; the deadline of the platform stays.
      if (isAutomatic && !orders.has(index, 'cancelRequested')) {
        const at = from + draw(seed, 23, HOUR, 40 * HOUR);
        const wasRejected = orders.extrasOf(index).requestCancelTime !== undefined;
        if (wasRejected) return { transition: 'ship', at: orders.time('updatedAt', index) + HOUR };
        if (fate === 'cancel-requested') return { transition: 'request-cancel', at };
        if (fate === 'cancelled-by-seller') return { transition: 'cancel-by-seller', at };
        if (fate !== 'never-shipped') return { transition: 'ship', at };
      }
      return { transition: 'cancel-late', at: from + lifeCycle.shipSeconds };
    }
    case 'AWAITING_COLLECTION':
      if (!isAutomatic) return undefined;
      return { transition: 'collect', at: orders.time('shippedAt', index) + draw(seed, 24, HOUR, 20 * HOUR) };
    case 'IN_TRANSIT': {
      if (!isAutomatic) return undefined;
      const from = orders.time('collectedAt', index);
      if (fate === 'lost') return { transition: 'cancel-lost', at: from + 8 * DAY };
      return { transition: 'deliver', at: from + draw(seed, 25, DAY, 6 * DAY) };
    }
    case 'DELIVERED': {
      const from = orders.time('deliveredAt', index);
      const isReturnOpened = orders.extrasOf(index).refunds !== undefined;
      if (isAutomatic && !isReturnOpened && returnsSomething(seed)) {
        return { transition: 'request-return', at: from + draw(seed, 26, HOUR, lifeCycle.afterSalesSeconds) };
      }
      return { transition: 'complete', at: from + lifeCycle.afterSalesSeconds };
    }
    default:
      return undefined;
  }
}
