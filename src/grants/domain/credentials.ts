import type { Sealed } from '../../crypto/token-vault.js';
import type { OpenCredentials } from '../../platforms/platform.js';

declare const credentialsBrand: unique symbol;

/** Credentials as they rest in the database. Only the vault turns them into {@link OpenCredentials}. */
export type SealedCredentials = Sealed & { readonly [credentialsBrand]: OpenCredentials };
