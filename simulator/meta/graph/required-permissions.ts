import type { Account } from '../instagram/accounts.js';
import { GraphError } from './responses.js';
import type { Principal, Principals } from '../login/principals.js';

interface Requirement {
  instagram: readonly string[];
  facebook: readonly string[];
  /** Page tasks, any of which is enough. Empty: no task is required. */
  tasks: readonly string[];
}

const engagement = 'pages_read_engagement';

/** Required permissions and Page tasks per operation and login. */
const REQUIREMENTS = {
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
} as const satisfies Record<string, Requirement>;

export type RequirementName = keyof typeof REQUIREMENTS;

/** @throws GraphError 10 for a missing permission, 200 for a missing task */
export function checkRequirement(
  name: RequirementName,
  principals: Principals,
  principal: Exclude<Principal, { kind: 'app' }>,
  account: Account,
): void {
  const need: Requirement = REQUIREMENTS[name];
  const { login, scopes } = principal.grant;
  const missing = need[login].find((scope) => !scopes.includes(scope));
  if (missing !== undefined) throw new GraphError(10);
  const role = principals.findAccess(principal, account)?.role;
  if (!role) return;
  if (
    name !== 'profile' &&
    role.throughBusiness &&
    !['ads_management', 'ads_read'].some((ads) => scopes.includes(ads))
  ) {
    throw new GraphError(10);
  }
  if (need.tasks.length > 0 && !need.tasks.some((task) => role.tasks.some((has) => has === task))) {
    throw new GraphError(200, {
      message: `(#200) The user must have one of these tasks on the Page: ${need.tasks.join(', ')}`,
    });
  }
}
