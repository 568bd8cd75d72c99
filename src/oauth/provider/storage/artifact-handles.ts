import { Injectable } from '@nestjs/common';
import { constantTimeEqual } from '../../../crypto/constant-time.js';
import { KeyedHash } from '../../../crypto/keyed-hash.js';

const prefix = 'handle.';

/** Keyed hashes of artifact ids, and handles: internal names of artifacts whose id is not known. */
@Injectable()
export class ArtifactHandles {
  constructor(private readonly keyedHash: KeyedHash) {}

  hash(kind: string, id: string): Buffer {
    return this.hashOfHandle(id) ?? this.keyedHash.hash(purpose(kind), id);
  }

  /** Every hash under which the artifact may be stored, one per key of SESSION_SECRET. */
  candidates(kind: string, id: string): Buffer[] {
    const known = this.hashOfHandle(id);
    return known ? [known] : this.keyedHash.candidates(purpose(kind), id);
  }

  /**
   * Handle of the artifact that is stored under this hash. It cannot be forged from the hash alone. Handles are stored in the database,
   * so accept them only on routes where this server wrote them.
   */
  handle(idHash: Buffer): string {
    const hash = idHash.toString('base64url');
    return `${prefix}${hash}.${this.keyedHash.hash('oauth-handle', hash).toString('base64url')}`;
  }

  isHandle(id: string): boolean {
    return id.startsWith(prefix);
  }

  private hashOfHandle(id: string): Buffer | null {
    if (!this.isHandle(id)) return null;
    const [hash = '', proof = ''] = id.slice(prefix.length).split('.');
    const authentic = this.keyedHash
      .candidates('oauth-handle', hash)
      .some((candidate) => constantTimeEqual(candidate.toString('base64url'), proof));
    return authentic ? Buffer.from(hash, 'base64url') : null;
  }
}

function purpose(kind: string): string {
  return `oauth-${kind}`;
}
