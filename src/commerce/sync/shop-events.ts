import type { EventContext } from '../../accounts/event-contexts.js';
import type { NewEvent } from '../../events/event-log.js';
import { exponentOf, formatMinor } from '../domain/money.js';
import type { StoredOrder } from '../orders/orders.repository.js';
import type { StoredReturn } from '../returns/returns.repository.js';

/** The account that objects belong to. */
interface Owner {
  accountId: string;
  userId: string;
}

/** Events of stored orders that are new or have changed. */
export function orderEvents(owner: Owner, context: EventContext, orders: readonly StoredOrder[]): NewEvent[] {
  return orders.flatMap((order): NewEvent[] => {
    const isReported = order.isNew ? !context.isHistory(order.createdAt) : order.isNewer;
    if (!isReported) return [];
    const { id, externalId, status, createdAt } = order;
    const data = {
      orderId: id,
      platform: context.platform,
      platformOrderId: externalId,
      status,
      total: totalOf(order),
      createdAt: createdAt.toISOString(),
    };
    return [{ type: order.isNew ? 'order.created' : 'order.changed', ...owner, entityId: id, data }];
  });
}

/** Events of stored returns that are new. */
export function returnEvents(
  owner: Owner,
  context: EventContext,
  returns: readonly StoredReturn[],
): NewEvent[] {
  return returns
    .filter(({ isNew, createdAt }) => isNew && !context.isHistory(createdAt))
    .map((item) => ({
      type: 'return.opened' as const,
      ...owner,
      entityId: item.id,
      data: returnData(context.platform, item),
    }));
}

/** Data of an event about a return request. */
export function returnData(
  platform: string,
  { id, kind, externalId, orderExternalId, status, decisionDueAt }: Omit<StoredReturn, 'isNew' | 'createdAt'>,
) {
  return {
    returnId: id,
    ...{ platform, kind, status },
    platformReturnId: externalId,
    platformOrderId: orderExternalId,
    decisionDueAt: decisionDueAt?.toISOString() ?? null,
  };
}

function totalOf({ total, currency, exactTotal }: StoredOrder) {
  if (total === null || currency === null) return null;
  return {
    amount: exactTotal ?? formatMinor(BigInt(total), currency),
    minorUnits: total,
    currency,
    exponent: exponentOf(currency),
  };
}
