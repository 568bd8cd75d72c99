import { type ExtensionGrant, GrantRefused } from '../../src/oauth/extension-points.js';

export const voucherGrant = 'urn:example:params:oauth:grant-type:voucher';

/** A custom grant: a service exchanges a voucher for a short-lived token. */
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
        // Limits the scopes to those of the client.
        scopes: ['posts:read', 'accounts:read'],
        lifetimeSeconds: 300,
        claims: { voucher },
      };
    },
  };
}
