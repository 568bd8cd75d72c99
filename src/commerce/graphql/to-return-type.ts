import type { ReturnEntity } from '../returns/return.entity.js';
import type { ReturnType } from './return.type.js';
import { amountsOf, toMoney } from './to-money.js';

export function toReturnType(found: ReturnEntity): ReturnType {
  const { currency, exactAmounts } = found;
  return {
    id: found.id,
    accountId: found.accountId,
    kind: found.kind,
    externalId: found.externalId,
    orderExternalId: found.orderExternalId,
    status: found.status,
    platformStatus: found.platformStatus,
    requested: found.returnType,
    reason: found.reason,
    requestedBy: found.requestedBy,
    refund: amountsOf(found, currency, exactAmounts)('refund'),
    decisionDueAt: found.decisionDueAt,
    decisions: found.decisions,
    createdAt: found.createdAt,
    updatedAt: found.sourceUpdatedAt,
    refundedAt: found.refundedAt,
    lines: found.lines.map(({ externalId, orderLineId, skuId, refund }) => ({
      externalId,
      orderLineId,
      skuId,
      refund:
        refund === null || currency === null
          ? null
          : toMoney(BigInt(refund), currency, exactAmounts?.[`lines.${externalId}.refund`]),
    })),
  };
}
