const hour = 3_600_000;
const day = 24 * hour;

export type SigningAlgorithm = 'ES256' | 'RS256';

/** Access tokens are signed with ES256. ID tokens use RS256, which OpenID Connect requires. */
export const signingAlgorithms: readonly SigningAlgorithm[] = ['ES256', 'RS256'];

/** Phases of a signing key. */
export const keyLifecycle = {
  /** How long a key signs. */
  signingMs: 30 * day,
  /** How long a key is published before it signs, so that resource servers know it in time. */
  publishLeadMs: day,
  /** The same for a rotation by command. */
  minPublishLeadMs: hour,
  /** How long a key is published after its last signature: the longest token lifetime and a margin for clock differences. */
  retentionMs: 2 * hour,
};

export interface ScheduledKey {
  algorithm: SigningAlgorithm;
  activeFrom: Date;
}

/** The key that signs at `now`: the newest active one of its algorithm. Null if none is active. */
export function findSigningKey<Key extends ScheduledKey>(
  keys: readonly Key[],
  algorithm: SigningAlgorithm,
  now: Date,
): Key | null {
  const active = keys.filter((key) => key.algorithm === algorithm && key.activeFrom <= now);
  return active.reduce<Key | null>(
    (best, key) => (best && best.activeFrom >= key.activeFrom ? best : key),
    null,
  );
}

/** Whether the successor of the newest key must be published now. */
export function isNextKeyDue(keys: readonly ScheduledKey[], algorithm: SigningAlgorithm, now: Date): boolean {
  const newest = Math.max(...keys.filter((key) => key.algorithm === algorithm).map(activeMs), -Infinity);
  return newest + keyLifecycle.signingMs - keyLifecycle.publishLeadMs <= now.getTime();
}

/** Keys that no valid token needs, because a newer key replaced them long enough ago. */
export function findRetiredKeys<Key extends ScheduledKey>(keys: readonly Key[], now: Date): Key[] {
  return keys.filter((key) =>
    keys.some(
      (other) =>
        other.algorithm === key.algorithm &&
        other.activeFrom > key.activeFrom &&
        other.activeFrom.getTime() + keyLifecycle.retentionMs <= now.getTime(),
    ),
  );
}

function activeMs({ activeFrom }: ScheduledKey): number {
  return activeFrom.getTime();
}
