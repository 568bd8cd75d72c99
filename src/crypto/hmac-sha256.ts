import { createHmac, hash } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;
/** Longer messages are left to `createHmac`, so that each key holds little memory. */
const maxCopiedBytes = 16 * 1024;

/**
 * HMAC-SHA256 (RFC 2104) under one key, for many short messages. `createHmac` makes an object and a buffer outside the heap for each
 * message. Both cost more than the two hashes, whose results are strings here.
 */
export class HmacSha256 {
  /** The key for the inner hash, and space for a message. */
  private readonly inner = Buffer.alloc(blockBytes + maxCopiedBytes, 0x36);
  /** The key for the outer hash, and space for the result of the inner one. */
  private readonly outer = Buffer.alloc(blockBytes + digestBytes, 0x5c);

  constructor(readonly key: string) {
    const bytes = Buffer.from(key);
    const block = bytes.length > blockBytes ? hash('sha256', bytes, 'buffer') : bytes;
    for (const [index, byte] of block.entries()) {
      this.inner[index]! ^= byte;
      this.outer[index]! ^= byte;
    }
  }

  /** The HMAC of the message that the parts make together. */
  digest(...parts: readonly Buffer[]): Buffer {
    let end = blockBytes;
    for (const part of parts) {
      if (end + part.length > this.inner.length) return this.digestLong(parts);
      end += part.copy(this.inner, end);
    }
    this.outer.write(hash('sha256', this.inner.subarray(0, end), 'binary'), blockBytes, 'binary');
    return Buffer.from(hash('sha256', this.outer, 'binary'), 'binary');
  }

  private digestLong(parts: readonly Buffer[]): Buffer {
    const hmac = createHmac('sha256', this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  }
}
