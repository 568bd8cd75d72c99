import type { AdapterPayload } from 'oidc-provider';
import type { StoredArtifact } from '../../tokens/artifacts.repository.js';

/**
 * How the library's payloads look at rest. Whatever opens something stays outside: the id by which the holder knows the artifact, and
 * ids of others inside of it, which are replaced by handles (see artifact-handles.ts).
 *
 * The library lives on the machine's clock; the application's is ahead of it by `offsetSeconds` when a test moved it. What is stored
 * is in application time.
 */
const times = ['iat', 'iiat', 'authTime', 'loginTs'] as const;

const uidPlaceholder = '{uid}';

export function toStored(
  id: string,
  payload: AdapterPayload,
  offsetSeconds: number,
  handleOf: (kind: string, id: string) => string,
  sealState: (state: unknown) => string,
): Record<string, unknown> {
  const stored: Record<string, unknown> = { ...payload };
  delete stored.jti;
  delete stored.exp;
  delete stored.consumed;
  delete stored.userCode;
  shift(stored, offsetSeconds);
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
  { machineMs, offsetSeconds }: { machineMs: number; offsetSeconds: number },
  openState: (sealed: string) => unknown,
): AdapterPayload {
  const payload: AdapterPayload = { ...row.payload, jti: id };
  shift(payload, -offsetSeconds);
  // The library compares it with the machine's clock, which may differ from the database's.
  payload.exp = Math.floor(machineMs / 1000 + row.remainingSeconds);
  if (row.consumedAt) payload.consumed = seconds(row.consumedAt) - offsetSeconds;
  if (typeof payload.state === 'string') payload.state = openState(payload.state) as typeof payload.state;
  if (payload.returnTo) payload.returnTo = payload.returnTo.replace(uidPlaceholder, id);
  return payload;
}

function shift(payload: Record<string, unknown>, by: number): void {
  if (by === 0) return;
  for (const name of times) {
    const value = payload[name];
    if (typeof value === 'number') payload[name] = value + by;
  }
}

export function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
