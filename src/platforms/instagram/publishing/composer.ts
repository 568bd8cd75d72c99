import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Capability } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { PublishProblem } from '../../platform-outcomes.js';
import type { Composer, PublishingQuota } from '../../platform-publishing.js';
import { accessOf, accountOf } from '../login/credentials.js';
import type { InstagramComposerFacts } from '../facts.js';
import { blockOf, quotaReached } from './problems.js';
import { facebookLoginType, scopesOfCalls } from '../login/scopes.js';

import type { InstagramClient } from '../client/client.js';
import { publishingLimitAnswer } from '../client/schemas.js';

/** What Instagram accepts from an account now. The quota is read, because official pages name three different ones. */
export async function readComposer(
  client: InstagramClient,
  credentials: OpenCredentials,
  clock: Clock,
): Promise<Composer> {
  const access = accessOf(credentials);
  const facts: InstagramComposerFacts = {
    loginType: access.login,
    collaboratorsAllowed: access.login === facebookLoginType,
  };
  const composer = (blocked: PublishProblem | null, quota: PublishingQuota | null): Composer => ({
    blocked,
    fetchedAt: clock.now(),
    quota,
    raw: { ...facts },
  });
  try {
    const quota = await readQuota(client, credentials);
    return composer(quota && quota.used >= quota.limit ? quotaReached(quota.limit) : null, quota);
  } catch (error) {
    const blocked = error instanceof PlatformFailure && blockOf(error.platformCode);
    if (blocked) return composer(blocked, null);
    throw error;
  }
}

async function readQuota(
  client: InstagramClient,
  credentials: OpenCredentials,
): Promise<PublishingQuota | null> {
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
  const [usage] = data;
  return usage?.config ? { limit: usage.config.quota_total, used: usage.quota_usage, resetsAt: null } : null;
}
