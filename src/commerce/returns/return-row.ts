import { newId } from '../../crypto/new-id.js';
import type { ExternalReturn } from '../../platforms/platform-commerce.js';
import { AmountReader } from '../domain/amounts.js';
import { cleanJson } from '../domain/clean-text.js';
import { digestOf } from '../domain/digest.js';
import { parseMoney } from '../domain/money.js';
import type { ReturnRefundEntity } from './return-refund.entity.js';
import type { ReturnEntity } from './return.entity.js';

export type ReturnRow = ReturnEntity & { refunds: Omit<ReturnRefundEntity, 'returnId'>[] };

/** The row of a return with its refunds. @throws RowProblem */
export function toReturnRow(accountId: string, reported: ExternalReturn, observedAt: Date): ReturnRow {
  const item = cleanJson(reported);
  const amounts = new AmountReader();
  const refund = amounts.read('refund', item.refund);
  const lines = item.lines.map(({ externalId, orderLineId, skuId, refund: ofLine }) => ({
    externalId,
    orderLineId,
    skuId,
    refund: amounts.read(`lines.${externalId}.refund`, ofLine)?.toString() ?? null,
  }));
  const updatedAt = item.updatedAt ?? observedAt;
  const refunds = new Map(
    item.refunds.map(({ externalId, orderId, amount, at }) => {
      const { minor, currency, exact } = parseMoney(amount);
      const known = { accountId, externalId, orderExternalId: orderId };
      return [
        externalId,
        { ...known, currency, amount: minor, exactAmount: exact, refundedAt: at ?? updatedAt },
      ];
    }),
  );
  const times = [...refunds.values()].map(({ refundedAt }) => refundedAt.getTime());
  return {
    id: newId(),
    accountId,
    kind: item.kind,
    externalId: item.externalId,
    orderExternalId: item.orderId,
    status: item.status,
    platformStatus: item.platformStatus,
    returnType: item.returnType,
    reason: item.reason,
    requestedBy: item.requestedBy,
    currency: amounts.currency,
    refund,
    exactAmounts: amounts.exactAmounts,
    decisionDueAt: item.decisionDueAt,
    decisions: [...item.decisions],
    lines,
    createdAt: item.createdAt ?? updatedAt,
    sourceUpdatedAt: updatedAt,
    syncedAt: observedAt,
    refundedAt: times.length > 0 ? new Date(Math.min(...times)) : null,
    notifiedDueAt: null,
    digest: digestOf(reported),
    refunds: [...refunds.values()],
  };
}
