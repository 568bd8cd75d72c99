import { Secret, TOTP } from 'otpauth';

const secretBytes = 20;
/** Steps before and after the current one whose codes are accepted, because clocks differ. */
const window = 1;

/** A new secret of an authenticator app, base32. */
export function newTotpSecret(): string {
  return new Secret({ size: secretBytes }).base32;
}

/** The URI of a secret, for links and QR codes (`otpauth://`). */
export function totpUri(secret: string, { issuer, label }: { issuer: string; label: string }): string {
  return new TOTP({ secret: Secret.fromBase32(secret), issuer, label }).toString();
}

/** The time step (RFC 6238) of the code. Null if the code is wrong. The caller must refuse steps that were used. */
export function findTotpStep(secret: string, code: string, nowMs: number): number | null {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: nowMs, window });
  return delta === null ? null : totp.counter({ timestamp: nowMs }) + delta;
}
