import { interactionPolicy } from 'oidc-provider';
import type { OAuthScope } from '../domain/scopes.js';
import { sessionRules } from '../../users/domain/session-life.js';

/** Supported values of `prompt`, for discovery. */
export const promptValues = ['none', 'login', 'consent', 'select_account', 'create'] as const;

/**
 * The prompts in order: create an account (OpenID Connect Initiating User Registration), sign in, choose an account, consent. The first
 * and the third are shown only if the client requests them by `prompt`.
 */
export function promptPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'create', requestable: true }), 0);
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 2);
  policy.get('login')!.checks.add(adminCheck);
  return policy;
}

const adminScope: OAuthScope = 'admin';

/**
 * The scope `admin` needs a recent sign-in, even if the user has consented before. Otherwise a stolen session could get a token with it,
 * which changes roles and issues secrets without the password. Also without a session, so that an older one cannot complete the prompt.
 */
const adminCheck = new interactionPolicy.Check(
  'admin_scope',
  'The scope admin requires a recent sign-in',
  'login_required',
  ({ oidc }) => {
    const { requestParamScopes, session, result } = oidc;
    if (!requestParamScopes.has(adminScope) || result?.login)
      return interactionPolicy.Check.NO_NEED_TO_PROMPT;
    const isRecent = session?.accountId && !session.past(sessionRules.freshMs / 1000);
    return isRecent ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT;
  },
);
