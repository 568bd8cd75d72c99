const hour = 3_600_000;
const day = 24 * hour;

export type SigningAlgorithm = 'ES256' | 'RS256';

/** Access tokens are signed by ES256, ID tokens by RS256, which OpenID Connect wants every provider to offer. */
export const signingAlgorithms: readonly SigningAlgorithm[] = ['ES256', 'RS256'];

/** How signing keys come and go, in milliseconds. */
export const keyLifecycle = {
  /** How long a key signs before the next takes over. */
  signingMs: 30 * day,
  /** How long a key is published before it signs, so that no resource server meets a key it has not seen. */
  publishLeadMs: day,
  /** The least of that, for a rotation by command. */
  minPublishLeadMs: hour,
  /** How long a key is published after the last token it can have signed: the longest token and a clock that is off. */
  retentionMs: 2 * hour,
};

export interface ScheduledKey {
  algorithm: SigningAlgorithm;
  activeFrom: Date;
}

/** The key that signs at `now`: the newest of its algorithm that is active. */
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

/** Whether it is time to publish the key that comes after the newest. */
export function isNextKeyDue(keys: readonly ScheduledKey[], algorithm: SigningAlgorithm, now: Date): boolean {
  const newest = Math.max(...keys.filter((key) => key.algorithm === algorithm).map(activeMs), -Infinity);
  return newest + keyLifecycle.signingMs - keyLifecycle.publishLeadMs <= now.getTime();
}

/** The keys that no valid token is signed by any more: a younger one took over long enough ago. */
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
