import { createHash } from 'node:crypto';

/** The values of an event that its digest covers, as text. */
export type SealedValues = readonly (string | null)[];

/** An event as the sealer and the verification read it. */
export interface SealableEvent {
  id: string;
  createdAt: Date;
  values: SealedValues;
}

/** Columns of {@link SealableEvent}, of the events `alias`. Times have microseconds, and jsonb has one text for one value. */
export function selectSealable(alias: string): string {
  const values = [
    'id::text',
    'action',
    'outcome',
    'actor_kind',
    'actor_user_id::text',
    'actor_name',
    'target_type',
    'target_id',
    'user_id::text',
    'address',
    'details::text',
    'actor_subject::text',
    'subject::text',
    'written_in::text',
  ].map((column) => `${alias}.${column}`);
  return `${alias}.id, ${alias}.created_at AS "createdAt", ARRAY[${values.join(', ')},
    encode(${alias}.personal_hash, 'hex'),
    (extract(epoch FROM ${alias}.created_at) * 1000000)::bigint::text] AS values`;
}

/** SHA-256 of the values. */
export function digestOf(values: SealedValues): Buffer {
  return createHash('sha256').update(JSON.stringify(values)).digest();
}

/** The head of the chain before the first event. */
export const firstHead: Buffer = Buffer.alloc(32);

/** The head of the chain after the next event. */
export function nextHead(head: Buffer, digest: Buffer): Buffer {
  return createHash('sha256').update(head).update(digest).digest();
}

/** The hash of personal data in its event. The function `audit_personal_hash` computes the same. */
export function personalHash(salt: string, address: string | null, email: string | null): string {
  return createHash('sha256')
    .update([salt, address ?? '', email ?? ''].join('\n'))
    .digest('hex');
}
