import { type ExtensionGrant, GrantRefused } from '../../src/oauth/extension-points.js';

export const voucherGrant = 'urn:example:params:oauth:grant-type:voucher';

/** A grant of our own: a service gets a short-lived token for itself in exchange for a voucher. */
export function voucherGrantOf(isValid: (voucher: string) => Promise<boolean>): ExtensionGrant {
  return {
    parameters: ['voucher', 'scope'],
    async handle({ parameters }) {
      const { voucher } = parameters;
      if (!voucher) throw new GrantRefused('invalid_request', 'voucher is missing');
      if (!(await isValid(voucher))) throw new GrantRefused('invalid_grant', 'the voucher is not valid');
      return {
        userId: null,
        authorizationId: null,
        // Cut down to what the client is registered for.
        scopes: ['posts:read', 'accounts:read'],
        lifetimeSeconds: 300,
        claims: { voucher },
      };
    },
  };
}
