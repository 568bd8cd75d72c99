import { newId } from '../../crypto/new-id.js';
import { type ExternalReturn, ReturnKind, ReturnStatus } from '../../platforms/platform-commerce.js';
import { AmountReader } from '../domain/amounts.js';
import { cleanJson } from '../domain/clean-text.js';
import { digestOf } from '../domain/digest.js';
import type { ReturnEntity } from './return.entity.js';

/** The row of a return. @throws RowProblem */
export function toReturnRow(accountId: string, reported: ExternalReturn, observedAt: Date): ReturnEntity {
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
  // The refund of an after-sales request is that of the RMA which follows it, and must not count twice.
  const hasRefund = refund !== null && refund !== 0n && item.kind !== ReturnKind.AFTERSALES_REQUEST;
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
    refundedAt: hasRefund && item.status === ReturnStatus.COMPLETED ? updatedAt : null,
    notifiedDueAt: null,
    digest: digestOf(reported),
  };
}
