import type { SealedPlace } from '../crypto/token-vault.js';

/** Purposes of the hashed secrets of a flow. */
export const purposes = {
  ticket: 'connection-ticket',
  state: 'connection-state',
  binding: 'connection-binding',
  confirmation: 'connection-confirmation',
} as const;

export function verifierPlace(connectionId: string): SealedPlace {
  return { table: 'connection_states', column: 'verifier', id: connectionId };
}

export function codePlace(connectionId: string): SealedPlace {
  return { table: 'connection_states', column: 'code', id: connectionId };
}
