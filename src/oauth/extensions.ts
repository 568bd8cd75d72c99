import type { Extensions } from './extension-points.js';
import { githubProfile } from './sign-in/github-profile.js';
import { tokenExchange, tokenExchangeGrant } from './tokens/token-exchange.js';

/**
 * The only place for additions to the authorization server. extension-points.ts describes each of them. Grants are off until an
 * administrator enables them for a client, profiles until the configuration names them.
 */
export const extensions: Extensions = {
  grants: {
    [tokenExchangeGrant]: tokenExchange,
  },
  profiles: {
    github: githubProfile,
  },
};
