import { timingSafeEqual } from 'node:crypto';

/** Compares two byte strings without telling by the time it takes where they differ. Their lengths are not secret. */
export function constantTimeEqual(a: Buffer | string, b: Buffer | string): boolean {
  const left = Buffer.from(a as string);
  const right = Buffer.from(b as string);
  return left.length === right.length && timingSafeEqual(left, right);
}
