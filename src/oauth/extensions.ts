import type { Extensions } from './extension-points.js';
import { githubProfile } from './sign-in/github-profile.js';
import { tokenExchange, tokenExchangeGrant } from './tokens/token-exchange.js';

/**
 * The one place where an installation adds to the authorization server; see extension-points.ts for what each part is for. What stands
 * here is off until an administrator turns it on for a client or in the configuration.
 */
export const extensions: Extensions = {
  grants: {
    [tokenExchangeGrant]: tokenExchange,
  },
  profiles: {
    github: githubProfile,
  },
};
