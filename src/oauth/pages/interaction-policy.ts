import { interactionPolicy } from 'oidc-provider';

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
  return policy;
}
