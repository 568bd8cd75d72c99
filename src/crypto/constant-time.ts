import { timingSafeEqual } from 'node:crypto';

/** Compares two byte strings in constant time. Their lengths are not secret. */
export function constantTimeEqual(a: Buffer | string, b: Buffer | string): boolean {
  const left = toBytes(a);
  const right = toBytes(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function toBytes(value: Buffer | string): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
