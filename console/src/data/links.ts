import { settings } from '../settings.js';
import { findSafeUrl } from './safe-url.js';

/** An address of a platform that may be opened or shown. Null for everything except https and the local simulator. */
export function safeUrl(address: string | null | undefined): string | null {
  return findSafeUrl(address, { allowsLocal: settings.hasSimulator });
}
