import { timingSafeEqual } from 'node:crypto';

/** Compares two byte strings without telling by the time it takes where they differ. Their lengths are not secret. */
export function constantTimeEqual(a: Buffer | string, b: Buffer | string): boolean {
  const left = bytesOf(a);
  const right = bytesOf(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function bytesOf(value: Buffer | string): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
