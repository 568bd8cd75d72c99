import type { Sealed } from '../../crypto/token-vault.js';
import type { OpenCredentials } from '../../platforms/platform-login.js';

declare const credentialsBrand: unique symbol;

/** Credentials as stored in the database. Only the vault can open them. */
export type SealedCredentials = Sealed & { readonly [credentialsBrand]: OpenCredentials };
