import { type ReturnDecision, ReturnKind } from '../../platform-commerce.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Platform } from '../../platform.js';
import type { ApiCall } from '../client/client.js';
import { endpoints, type ShopEndpoint } from '../client/endpoints.js';

/** The call that sends a decision. The key is part of the signed query. @throws PlatformFailure rejected */
export function decisionCall(decision: ReturnDecision): { endpoint: ShopEndpoint; call: ApiCall } {
  const { kind, action, externalId, idempotencyKey, rejectReason, comment } = decision;
  const isApproval = action === 'APPROVE';
  const refusal = {
    ...(rejectReason !== null && { reject_reason: rejectReason }),
    ...(comment !== null && { comment }),
  };
  const call = { id: externalId, query: { idempotency_key: idempotencyKey } };
  switch (kind) {
    case ReturnKind.CANCELLATION:
      return isApproval
        ? { endpoint: endpoints.cancellationApprove, call }
        : { endpoint: endpoints.cancellationReject, call: { ...call, body: refusal } };
    case ReturnKind.RETURN: {
      if (decision.decision === null) throw unsupported('A return needs the name of the decision.');
      const body = { decision: decision.decision, ...(!isApproval && refusal) };
      return {
        endpoint: isApproval ? endpoints.returnApprove : endpoints.returnReject,
        call: { ...call, body },
      };
    }
    case ReturnKind.AFTERSALES_REQUEST:
    case ReturnKind.RMA:
      throw unsupported('Batch returns are decided in Seller Center.');
  }
}

function unsupported(message: string): PlatformFailure {
  return PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
    platformCode: 'UNSUPPORTED_DECISION',
    message,
    userMessage: message,
  });
}
