import { z } from 'zod';
import { type ExternalReturn, ReturnKind } from '../../platform-commerce.js';
import { optionalTime, text } from '../client/schemas.js';

export type BatchReturnKind = ReturnKind.AFTERSALES_REQUEST | ReturnKind.RMA;

/** Approval and rejection in each review. Partial refunds need an amount, which is not offered. */
export const batchDecisions: Readonly<Record<BatchReturnKind, readonly [string, string]>> = {
  [ReturnKind.AFTERSALES_REQUEST]: ['APPROVE_REQUEST', 'REJECT_REQUEST'],
  [ReturnKind.RMA]: ['APPROVE_RETURN_PACKAGE', 'REJECT_RETURN_PACKAGE'],
};

/** Statuses in which the platform waits for a review. */
const pendingStatuses: Readonly<Record<BatchReturnKind, string>> = {
  [ReturnKind.AFTERSALES_REQUEST]: 'PENDING_REQUEST_REVIEW',
  [ReturnKind.RMA]: 'PENDING_PACKAGE_REVIEW',
};

/** What the platform expects of the seller. */
export const nextActions = z
  .array(z.object({ action: text, deadline: optionalTime }))
  .nullish()
  .transform((actions) => actions ?? []);

/** The open review of a batch return. Its deadlines are those of its returns. */
export function reviewOf(
  kind: BatchReturnKind,
  status: string,
  returns: readonly { seller_next_action_response: z.infer<typeof nextActions> }[],
): Pick<ExternalReturn, 'decisionDueAt' | 'decisions'> {
  if (status !== pendingStatuses[kind]) return { decisionDueAt: null, decisions: [] };
  const deadlines = returns.flatMap(({ seller_next_action_response: actions }) =>
    actions.flatMap(({ deadline }) => deadline?.getTime() ?? []),
  );
  return {
    decisionDueAt: deadlines.length > 0 ? new Date(Math.min(...deadlines)) : null,
    decisions: batchDecisions[kind],
  };
}
