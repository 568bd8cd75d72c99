import type { AdapterPayload } from 'oidc-provider';
import type { SystemClock } from '../../../clock/clock.js';
import { toApplicationSeconds, toEngineSeconds } from '../engine-time.js';
import type { StoredArtifact } from '../../tokens/artifacts.repository.js';

/**
 * Conversion of oidc-provider payloads for storage. Secrets are not stored: neither the artifact's own id nor ids of other artifacts,
 * which are replaced by handles (see artifact-handles.ts). Stored times are in application time (see engine-time.ts).
 */
const timeFields = ['iat', 'iiat', 'authTime', 'loginTs'] as const;

const uidPlaceholder = '{uid}';

export function toStored(
  id: string,
  payload: AdapterPayload,
  clock: SystemClock,
  handleOf: (kind: string, id: string) => string,
  sealState: (state: unknown) => string,
): Record<string, unknown> {
  const stored: Record<string, unknown> = { ...payload };
  delete stored.jti;
  delete stored.exp;
  delete stored.consumed;
  delete stored.userCode;
  convertTimes(stored, clock, (time) => toApplicationSeconds(clock, time));
  if (payload.kind === 'Session' && payload.state) stored.state = sealState(payload.state);
  if (payload.kind === 'Interaction') {
    if (payload.returnTo) stored.returnTo = payload.returnTo.replace(id, uidPlaceholder);
    if (payload.session) {
      const { cookie: _, ...session } = payload.session as Record<string, unknown>;
      stored.session = session;
    }
    if (payload.deviceCode) stored.deviceCode = handleOf('DeviceCode', payload.deviceCode);
    if (payload.parJti) stored.parJti = handleOf('PushedAuthorizationRequest', payload.parJti);
  }
  return stored;
}

export function fromStored(
  id: string,
  row: Pick<StoredArtifact, 'payload' | 'remainingSeconds' | 'consumedAt'>,
  clock: SystemClock,
  openState: (sealed: string) => unknown,
): AdapterPayload {
  const payload: AdapterPayload = { ...row.payload, jti: id };
  convertTimes(payload, clock, (time) => toEngineSeconds(clock, new Date(time * 1000)));
  // From the remaining time, because oidc-provider compares it with the clock of this process, not of the database.
  payload.exp = toEngineSeconds(clock, clock.inSeconds(row.remainingSeconds));
  if (row.consumedAt) payload.consumed = toEngineSeconds(clock, row.consumedAt);
  if (typeof payload.state === 'string') payload.state = openState(payload.state) as typeof payload.state;
  if (payload.returnTo) payload.returnTo = payload.returnTo.replace(uidPlaceholder, id);
  return payload;
}

function convertTimes(
  payload: Record<string, unknown>,
  clock: SystemClock,
  convert: (seconds: number) => number,
): void {
  if (clock.offset === 0) return;
  for (const field of timeFields) {
    const value = payload[field];
    if (typeof value === 'number') payload[field] = convert(value);
  }
}
