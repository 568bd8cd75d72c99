const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Lifetimes of tokens, sessions and interactions. */
export const lifetimeSeconds = {
  authorizationCode: minute,
  accessToken: hour,
  idToken: hour,
  /** Lifetime of an unused refresh token. */
  refreshTokenIdle: 30 * day,
  /** Maximum lifetime of all refresh tokens of one authorization together. */
  refreshTokenMax: 365 * day,
  deviceCode: 10 * minute,
  /** Time to sign in and consent. */
  interaction: hour,
  session: 30 * day,
};

/** How long a used refresh token gets its first response again, for clients that lost it or sent parallel requests. */
export const refreshReplaySeconds = 10;

/** Initial interval of device polls. Each early poll extends it by the same time. */
export const devicePollSeconds = 5;

/**
 * Lifetime of a new refresh token whose authorization is `ageSeconds` old: the idle time, but not beyond the maximum. At least one
 * second, the minimum of oidc-provider.
 */
export function refreshTokenLifetimeSeconds(ageSeconds: number): number {
  return Math.max(
    1,
    Math.min(lifetimeSeconds.refreshTokenIdle, lifetimeSeconds.refreshTokenMax - ageSeconds),
  );
}
