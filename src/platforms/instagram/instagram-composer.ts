import type { Clock } from '../../clock/clock.js';
import { Capability, type Composer, type OpenCredentials, type PublishingQuota } from '../platform.js';
import { accessOf, accountOf } from './instagram-credentials.js';
import type { InstagramComposerFacts } from './instagram-facts.js';
import { quotaReached } from './instagram-problems.js';
import { facebookLoginType, scopesOfCalls } from './instagram-scopes.js';

import type { InstagramClient } from './instagram.client.js';
import { publishingLimitAnswer } from './instagram.schemas.js';

/** What Instagram takes from an account now: its quota is read and never assumed, since official pages name three. */
export async function readComposer(
  client: InstagramClient,
  credentials: OpenCredentials,
  clock: Clock,
): Promise<Composer> {
  const access = accessOf(credentials);
  const { data } = await client.read(credentials, {
    name: 'publishing_limit',
    method: 'GET',
    path: `/${accountOf(access)}/content_publishing_limit`,
    query: { fields: 'quota_usage,config' },
    schema: publishingLimitAnswer,
    scopes: scopesOfCalls(access.login, Capability.PUBLISH),
    repeatable: true,
  });
  const [told] = data;
  const quota: PublishingQuota | null = told?.config
    ? { limit: told.config.quota_total, used: told.quota_usage, resetsAt: null }
    : null;
  const facts: InstagramComposerFacts = {
    loginType: access.login,
    collaboratorsAllowed: access.login === facebookLoginType,
  };
  return {
    blocked: quota && quota.used >= quota.limit ? quotaReached(quota.limit) : null,
    fetchedAt: clock.now(),
    quota,
    raw: { ...facts },
  };
}
