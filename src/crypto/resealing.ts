import { type Sealed, type TokenVault } from './token-vault.js';
import type { SealedPlace } from './sealed-places.js';

/** The value under the current key of the ring; null when no key of the ring opens it. */
export function sealAgain(vault: TokenVault, sealed: Sealed, place: SealedPlace): Sealed | null {
  try {
    return vault.seal(vault.open(sealed, place), place);
  } catch {
    return null;
  }
}

/** How often each key seals, from the sealed values of one place. */
export function countKeys(sealed: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of sealed) {
    const keyId = value.split('.')[1] ?? '';
    counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
  }
  return counts;
}
