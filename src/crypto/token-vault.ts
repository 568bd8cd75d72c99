import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { SealedPlace } from './sealed-places.js';

export type { SealedPlace };

declare const sealedBrand: unique symbol;

/** A sealed value as it is stored: `pbv1.<key id>.<nonce>.<ciphertext and tag>`, base64url. */
export type Sealed = string & { readonly [sealedBrand]: true };

export interface VaultKey {
  /** Short name without dots, stored with each sealed value. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** A sealed value could not be decrypted. The message does not contain the value. */
export class VaultError extends Error {
  constructor(readonly reason: 'MALFORMED' | 'UNKNOWN_KEY' | 'NOT_AUTHENTIC') {
    super(
      {
        MALFORMED: 'The value is not a sealed value.',
        UNKNOWN_KEY: 'The value is encrypted with a key that is not in TOKEN_ENCRYPTION_KEYS.',
        NOT_AUTHENTIC: 'The sealed value was modified, or belongs to another row or column.',
      }[reason],
    );
    this.name = 'VaultError';
  }
}

const prefix = 'pbv1';
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts secrets at rest with AES-256-GCM. The first key of the ring encrypts, all keys decrypt. */
export class TokenVault {
  /** As KeyObjects: importing raw bytes takes five times as long as encrypting with them. */
  private keys: ReadonlyMap<string, KeyObject> = new Map();
  private firstKeyId = '';

  constructor(ring: readonly VaultKey[]) {
    this.useKeys(ring);
  }

  /** The id of the key that {@link seal} uses. */
  get currentKeyId(): string {
    return this.firstKeyId;
  }

  /** Replaces the ring. The ring must open everything that is still sealed. */
  useKeys(ring: readonly VaultKey[]): void {
    const first = ring[0];
    if (!first) throw new Error('TokenVault needs at least one key.');
    this.keys = new Map(ring.map(({ id, key }) => [id, createSecretKey(key)]));
    this.firstKeyId = first.id;
  }

  seal(plaintext: string, place: SealedPlace): Sealed {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.keys.get(this.currentKeyId)!, nonce);
    cipher.setAAD(additionalData(this.currentKeyId, place));
    const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [prefix, this.currentKeyId, nonce.toString('base64url'), body.toString('base64url')].join(
      '.',
    ) as Sealed;
  }

  /** @throws VaultError */
  open(sealed: Sealed, place: SealedPlace): string {
    const { keyId, nonce, body } = parse(sealed);
    const key = this.keys.get(keyId);
    if (!key) throw new VaultError('UNKNOWN_KEY');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAAD(additionalData(keyId, place));
    decipher.setAuthTag(body.subarray(-tagBytes));
    try {
      return decipher.update(body.subarray(0, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new VaultError('NOT_AUTHENTIC');
    }
  }

  /** Whether the value is encrypted with an older key. */
  isOutdated(sealed: Sealed): boolean {
    return parse(sealed).keyId !== this.currentKeyId;
  }
}

function additionalData(keyId: string, place: SealedPlace): Buffer {
  return Buffer.from([prefix, keyId, place.table, place.column, place.id].join('\0'));
}

function parse(sealed: string): { keyId: string; nonce: Buffer; body: Buffer } {
  const parts = sealed.split('.');
  const [version, keyId, nonce, body] = parts;
  if (parts.length !== 4 || version !== prefix || !keyId || !nonce || !body)
    throw new VaultError('MALFORMED');
  const nonceBuffer = Buffer.from(nonce, 'base64url');
  const bodyBuffer = Buffer.from(body, 'base64url');
  if (nonceBuffer.length !== nonceBytes || bodyBuffer.length < tagBytes) throw new VaultError('MALFORMED');
  return { keyId, nonce: nonceBuffer, body: bodyBuffer };
}

/** SQL condition of the CHECK constraints that refuse unsealed values in `column`. */
export function sealedCheck(column: string): string {
  return `"${column}" IS NULL OR "${column}" LIKE 'pbv1.%.%.%'`;
}
