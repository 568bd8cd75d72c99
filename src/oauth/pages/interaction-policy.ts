import { interactionPolicy } from 'oidc-provider';

/** Values of `prompt` that are served, for discovery. */
export const promptValues = ['none', 'login', 'consent', 'select_account', 'create'] as const;

/**
 * What a user is asked, in order: to create an account (OpenID Connect Initiating User Registration), to sign in, to choose an account,
 * to consent. The first and the third are asked only if the client says so by `prompt`.
 */
export function promptPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'create', requestable: true }), 0);
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 2);
  return policy;
}
