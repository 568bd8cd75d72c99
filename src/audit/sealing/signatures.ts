import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { AuditSealEntity } from './seal.entity.js';

/** A key pair that signs seals. */
export interface AuditSigningKey {
  /** SHA-256 of the public key. */
  id: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export type UnsignedSeal = Omit<AuditSealEntity, 'signature' | 'droppedAt' | 'dropSignature'>;

/** Returns the private key as text, too. */
export function generateSigningKey(): { key: AuditSigningKey; pkcs8: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  return { key: toSigningKey(pkcs8), pkcs8 };
}

export function toSigningKey(pkcs8: string): AuditSigningKey {
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { id: keyIdOf(publicKey), privateKey, publicKey };
}

/** Reads a public key as seals are exported with it: SPKI, base64. @throws Error if it is none */
export function readPublicKey(text: string): KeyObject {
  return createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
}

export function printPublicKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(der).digest('base64url').slice(0, 22);
}

export function signSeal(seal: UnsignedSeal, { privateKey }: AuditSigningKey): Buffer {
  return sign(null, sealText(seal), privateKey);
}

export function isSealAuthentic(seal: AuditSealEntity, publicKey: KeyObject): boolean {
  return verify(null, sealText(seal), publicKey, seal.signature);
}

/** Signs that the retention deleted the events of a seal. */
export function signDrop(
  seal: Pick<AuditSealEntity, 'number' | 'head'>,
  droppedAt: Date,
  { privateKey }: AuditSigningKey,
): Buffer {
  return sign(null, dropText(seal, droppedAt), privateKey);
}

/** Whether the retention deleted the events. Any key of the installation may have signed it. */
export function isDropAuthentic(seal: AuditSealEntity, publicKeys: Iterable<KeyObject>): boolean {
  const { droppedAt, dropSignature } = seal;
  if (!droppedAt || !dropSignature) return false;
  const text = dropText(seal, droppedAt);
  return [...publicKeys].some((key) => verify(null, text, key, dropSignature));
}

function sealText(seal: UnsignedSeal): Buffer {
  const {
    number,
    firstPosition,
    lastPosition,
    previousHead,
    head,
    newestAt,
    completeUntil,
    sealedAt,
    keyId,
  } = seal;
  const heads = [previousHead, head].map((value) => value.toString('hex'));
  const times = [newestAt, completeUntil, sealedAt];
  return encode('patchbay-audit-seal-1', number, firstPosition, lastPosition, ...heads, ...times, keyId);
}

function dropText({ number, head }: Pick<AuditSealEntity, 'number' | 'head'>, droppedAt: Date): Buffer {
  return encode('patchbay-audit-drop-1', number, head.toString('hex'), droppedAt);
}

function encode(...facts: (string | number | Date | null)[]): Buffer {
  return Buffer.from(JSON.stringify(facts));
}
