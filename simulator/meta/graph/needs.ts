import type { Account } from '../instagram/accounts.js';
import { GraphRefusal } from './answers.js';
import type { Principal, Principals } from '../login/principals.js';

interface Need {
  instagram: readonly string[];
  facebook: readonly string[];
  /** Page tasks, any of which is enough; empty: none is needed. */
  tasks: readonly string[];
}

const engagement = 'pages_read_engagement';

/** What must have been granted for what, per login. */
const NEEDS = {
  profile: { instagram: ['instagram_business_basic'], facebook: ['instagram_basic'], tasks: [] },
  read: { instagram: ['instagram_business_basic'], facebook: ['instagram_basic', engagement], tasks: [] },
  publish: {
    instagram: ['instagram_business_basic', 'instagram_business_content_publish'],
    facebook: ['instagram_basic', 'instagram_content_publish', engagement],
    tasks: ['CREATE_CONTENT', 'MANAGE', 'PROFILE_PLUS_CREATE_CONTENT', 'PROFILE_PLUS_FULL_CONTROL'],
  },
  comments: {
    instagram: ['instagram_business_basic', 'instagram_business_manage_comments'],
    facebook: ['instagram_basic', 'instagram_manage_comments', engagement],
    tasks: ['MODERATE', 'PROFILE_PLUS_MODERATE'],
  },
  insights: {
    instagram: ['instagram_business_basic', 'instagram_business_manage_insights'],
    facebook: ['instagram_basic', 'instagram_manage_insights', engagement],
    tasks: ['ANALYZE', 'PROFILE_PLUS_ANALYZE'],
  },
  messages: {
    instagram: ['instagram_business_basic', 'instagram_business_manage_messages'],
    facebook: ['instagram_basic', 'instagram_manage_messages'],
    tasks: ['MESSAGING', 'PROFILE_PLUS_MESSAGING'],
  },
  deleteMedia: {
    instagram: [],
    facebook: ['instagram_basic', 'instagram_manage_contents', engagement],
    tasks: ['MANAGE', 'PROFILE_PLUS_FULL_CONTROL'],
  },
} as const satisfies Record<string, Need>;

export type NeedName = keyof typeof NEEDS;

/** @throws GraphRefusal 10 for a missing permission, 200 for a missing task */
export function requireNeed(
  name: NeedName,
  principals: Principals,
  principal: Exclude<Principal, { kind: 'app' }>,
  account: Account,
): void {
  const need: Need = NEEDS[name];
  const { login, scopes } = principal.grant;
  const missing = need[login].find((scope) => !scopes.includes(scope));
  if (missing !== undefined) throw new GraphRefusal(10);
  const role = principals.wayTo(principal, account)?.role;
  if (!role) return;
  if (
    name !== 'profile' &&
    role.throughBusiness &&
    !['ads_management', 'ads_read'].some((ads) => scopes.includes(ads))
  ) {
    throw new GraphRefusal(10);
  }
  if (need.tasks.length > 0 && !need.tasks.some((task) => role.tasks.some((has) => has === task))) {
    throw new GraphRefusal(200, {
      message: `(#200) The user must have one of these tasks on the Page: ${need.tasks.join(', ')}`,
    });
  }
}
