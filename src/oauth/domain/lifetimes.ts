const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How long what the authorization server gives out lives, in seconds. */
export const lifetimeSeconds = {
  authorizationCode: minute,
  accessToken: hour,
  idToken: hour,
  /** A refresh token that nobody uses. */
  refreshTokenIdle: 30 * day,
  /** A line of refresh tokens, however much it is used. */
  refreshTokenMax: 365 * day,
  deviceCode: 10 * minute,
  /** The time a person has to sign in and consent. */
  interaction: hour,
  session: 30 * day,
};

/** How long a used refresh token still gives the answer of its first use, for clients that lost it or asked twice at once. */
export const refreshReplaySeconds = 10;

/** Seconds between two polls of a device, at first; every poll that comes too early adds as much again. */
export const devicePollSeconds = 5;

/**
 * Life of a new refresh token in a line that began `lineAge` seconds ago: the idle time, but never beyond the line's end. At least a
 * second, because the library takes no less.
 */
export function refreshTokenLifetimeSeconds(lineAge: number): number {
  return Math.max(1, Math.min(lifetimeSeconds.refreshTokenIdle, lifetimeSeconds.refreshTokenMax - lineAge));
}
