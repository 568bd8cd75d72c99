import { shopTexts } from '../texts/shop.js';
import { readable } from '../ui/readable.js';

/** A status, kind or other value of the platform in words. A dash if it is not known. */
export function platformValue(value: string | null): string {
  return value === null ? shopTexts.unknown : (shopTexts.platformValues[value] ?? readable(value));
}
