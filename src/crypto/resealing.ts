import { type Sealed, type TokenVault } from './token-vault.js';
import type { SealedPlace } from './sealed-places.js';

/** Encrypts a value with the current key. Null if no key of the ring decrypts it. */
export function reseal(vault: TokenVault, sealed: Sealed, place: SealedPlace): Sealed | null {
  try {
    return vault.seal(vault.open(sealed, place), place);
  } catch {
    return null;
  }
}

/** Counts sealed values by key id. */
export function countKeys(sealed: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of sealed) {
    const keyId = value.split('.')[1] ?? '';
    counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
  }
  return counts;
}
