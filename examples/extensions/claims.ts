import type { Extensions } from '../../src/oauth/extension-points.js';

/** Adds the claim `organization`, taken from the domain of the email address, to ID tokens and userinfo. */
export const organizationClaim: NonNullable<Extensions['claims']> = {
  names: ['organization'],
  read: ({ email }, scopes) => (scopes.has('email') ? { organization: email.split('@')[1] } : {}),
};
