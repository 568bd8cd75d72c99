import { Injectable } from '@nestjs/common';
import type { SealedPlace } from '../crypto/sealed-places.js';
import { TokenVault, VaultError } from '../crypto/token-vault.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { Platform } from '../platforms/platform.js';
import type { OpenCredentials, TokenSet } from '../platforms/platform-login.js';
import type { SealedCredentials } from './domain/credentials.js';

/** Seals and opens credentials. */
@Injectable()
export class CredentialSeal {
  constructor(private readonly vault: TokenVault) {}

  seal(credentials: OpenCredentials, place: SealedPlace): SealedCredentials {
    return this.vault.seal(JSON.stringify(credentials), place) as SealedCredentials;
  }

  /** @throws PlatformFailure misconfigured: a missing key is a configuration error and must not disconnect an account */
  open(platform: Platform, sealed: SealedCredentials, place: SealedPlace): OpenCredentials {
    return JSON.parse(this.unseal(platform, sealed, place)) as OpenCredentials;
  }

  /** Seals credentials that belong to one account only. */
  sealExtra(extra: Readonly<Record<string, string>>, place: SealedPlace): SealedCredentials {
    return this.vault.seal(JSON.stringify(extra), place) as SealedCredentials;
  }

  openExtra(platform: Platform, sealed: SealedCredentials, place: SealedPlace): Record<string, string> {
    return JSON.parse(this.unseal(platform, sealed, place)) as Record<string, string>;
  }

  sealTokens(tokens: TokenSet, place: SealedPlace): SealedCredentials {
    return this.vault.seal(JSON.stringify(tokens), place) as SealedCredentials;
  }

  openTokens(platform: Platform, sealed: SealedCredentials, place: SealedPlace): TokenSet {
    const tokens = JSON.parse(this.unseal(platform, sealed, place)) as TokenSet;
    const date = (text: Date | null) => (text === null ? null : new Date(text));
    return {
      ...tokens,
      accessExpiresAt: date(tokens.accessExpiresAt),
      refreshExpiresAt: date(tokens.refreshExpiresAt),
    };
  }

  private unseal(platform: Platform, sealed: SealedCredentials, place: SealedPlace): string {
    try {
      return this.vault.open(sealed, place);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      throw PlatformFailure.misconfigured(platform, {
        platformCode: `VAULT_${error.reason}`,
        message: error.message,
        cause: error,
      });
    }
  }
}

/** Place of the credentials of a grant. */
export function grantPlace(
  id: string,
  column: 'credentials' | 'fallback' | 'spool' = 'credentials',
): SealedPlace {
  return { table: 'grants', column, id };
}

/** Place of the credentials that belong to one account only. */
export function accountPlace(id: string): SealedPlace {
  return { table: 'accounts', column: 'credentials', id };
}
