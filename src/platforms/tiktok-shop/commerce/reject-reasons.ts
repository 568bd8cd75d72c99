import { z } from 'zod';
import { type RejectReason, ReturnKind } from '../../platform-commerce.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { TikTokShopClient } from '../client/client.js';
import { endpoints } from '../client/endpoints.js';
import { text } from '../client/schemas.js';

const reasonsData = z
  .object({ reasons: z.array(z.object({ name: text, text })).nullish() })
  .nullish()
  .transform((data) => data?.reasons ?? []);

/** The endpoint is documented for cancellations and single returns. */
const listedKinds: ReadonlySet<ReturnKind> = new Set([ReturnKind.CANCELLATION, ReturnKind.RETURN]);

/** Null also if the platform refuses the question or answers without a reason: no list is promised. @throws PlatformFailure */
export async function readRejectReasons(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  kind: ReturnKind,
  externalId: string,
): Promise<readonly RejectReason[] | null> {
  if (!listedKinds.has(kind)) return null;
  const query = { return_or_cancel_id: externalId, locale: 'en-US' };
  try {
    const reasons = await client.api(endpoints.rejectReasons, credentials, reasonsData, { query });
    const named = reasons.flatMap(({ name, text: words }) =>
      name === null ? [] : [{ key: name, text: words ?? name }],
    );
    return named.length > 0 ? named : null;
  } catch (error) {
    if (error instanceof PlatformFailure && isAboutQuestion(error)) return null;
    throw error;
  }
}

/** Refusals of the shop or of the authorization would be repeated by the decision. */
function isAboutQuestion({ kind, ineligible, deactivated, accountRemoved }: PlatformFailure): boolean {
  return kind === 'rejected' && !ineligible && !deactivated && !accountRemoved;
}
