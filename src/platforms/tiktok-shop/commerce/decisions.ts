import { z } from 'zod';
import { type ReturnDecision, ReturnKind } from '../../platform-commerce.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import { Platform } from '../../platform.js';
import type { ApiCall, TikTokShopClient } from '../client/client.js';
import { endpoints, type ShopEndpoint } from '../client/endpoints.js';
import { partialFailure } from '../client/failures.js';
import { anyData, id, text } from '../client/schemas.js';
import { batchDecisions, type BatchReturnKind } from './batch-reviews.js';
import { findReturn } from './return-by-id.js';

/** What the platform refused although it accepted the call. */
const reviewData = z.object({
  errors: z
    .array(z.object({ code: id, message: text }))
    .nullish()
    .transform((errors) => errors ?? []),
});

/** Sends a decision about a return. The same decision with the same key has one effect. @throws PlatformFailure */
export async function sendDecision(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  decision: ReturnDecision,
): Promise<void> {
  const { kind } = decision;
  if (kind === ReturnKind.AFTERSALES_REQUEST || kind === ReturnKind.RMA) {
    await reviewBatchReturn(client, credentials, { ...decision, kind });
    return;
  }
  const { endpoint, call } = decisionCall({ ...decision, kind });
  await client.api(endpoint, credentials, anyData, call);
}

/** The key is part of the signed query. @throws PlatformFailure rejected */
function decisionCall(decision: ReturnDecision & { kind: ReturnKind.CANCELLATION | ReturnKind.RETURN }): {
  endpoint: ShopEndpoint;
  call: ApiCall;
} {
  const { kind, action, externalId, idempotencyKey } = decision;
  const isApproval = action === 'APPROVE';
  const call = { id: externalId, query: { idempotency_key: idempotencyKey } };
  switch (kind) {
    case ReturnKind.CANCELLATION:
      return isApproval
        ? { endpoint: endpoints.cancellationApprove, call }
        : { endpoint: endpoints.cancellationReject, call: { ...call, body: refusalOf(decision) } };
    case ReturnKind.RETURN: {
      if (decision.decision === null) throw unsupported('A return needs the name of the decision.');
      const body = { decision: decision.decision, ...(!isApproval && refusalOf(decision)) };
      return {
        endpoint: isApproval ? endpoints.returnApprove : endpoints.returnReject,
        call: { ...call, body },
      };
    }
  }
}

/**
 * Reviews a batch return: first the request of the buyer, later each package. A review names every line, so the lines are read first.
 * All lines are decided alike.
 */
async function reviewBatchReturn(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  decision: ReturnDecision & { kind: BatchReturnKind },
): Promise<void> {
  const { kind, action, externalId, idempotencyKey } = decision;
  const { items } = await findReturn(client, credentials, kind, externalId);
  const lines = items[0]?.lines ?? [];
  if (lines.length === 0) throw unsupported('TikTok Shop reports no lines of this return.');
  const [approval, rejection] = batchDecisions[kind];
  const isApproval = action === 'APPROVE';
  const review = {
    request_id: externalId,
    request_id_type: kind === ReturnKind.RMA ? 'RMA' : 'AFTERSALES',
    line_item_decisions: [
      {
        line_items: lines.map((line) => ({ return_line_item_id: line.externalId })),
        action: decision.decision ?? (isApproval ? approval : rejection),
        ...(!isApproval && refusalOf(decision)),
      },
    ],
    idempotency_key: idempotencyKey,
  };
  const { errors } = await client.api(endpoints.aftersalesReview, credentials, reviewData, {
    body: { aftersales_request_decisions: [review] },
  });
  const [error] = errors;
  if (error) throw partialFailure(error, endpoints.aftersalesReview);
}

function refusalOf({ rejectReason, comment }: ReturnDecision): object {
  return {
    ...(rejectReason !== null && { reject_reason: rejectReason }),
    ...(comment !== null && { comment }),
  };
}

function unsupported(message: string): PlatformFailure {
  return PlatformFailure.rejected(Platform.TIKTOK_SHOP, {
    platformCode: 'UNSUPPORTED_DECISION',
    message,
    userMessage: message,
  });
}
