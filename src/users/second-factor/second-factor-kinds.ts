import type { EntityManager } from 'typeorm';
import { PasskeyEntity } from '../passkeys/passkey.entity.js';
import { AuthenticatorEntity } from './authenticator.entity.js';

/** The kinds of second factors. Recovery codes are none: they only replace one. */
export const secondFactorKinds = ['AUTHENTICATOR', 'PASSKEY'] as const;
export type SecondFactorKind = (typeof secondFactorKinds)[number];

interface KindOfFactor {
  /** SQL condition: the user with this id has one. `user` is an SQL expression. */
  exists: (user: string) => string;
  /** Deletes those of the user, also unfinished ones. */
  deleteAll: (manager: EntityManager, userId: string) => Promise<unknown>;
}

/** Everything that asks whether a user has a second factor, or removes all, uses this list. So a new kind is added here. */
export const kindsOfFactors: Record<SecondFactorKind, KindOfFactor> = {
  AUTHENTICATOR: {
    exists: (user) =>
      `EXISTS (SELECT 1 FROM authenticators f WHERE f.user_id = ${user} AND f.confirmed_at IS NOT NULL)`,
    deleteAll: (manager, userId) => manager.delete(AuthenticatorEntity, { userId }),
  },
  PASSKEY: {
    exists: (user) => `EXISTS (SELECT 1 FROM passkeys f WHERE f.user_id = ${user})`,
    deleteAll: (manager, userId) => manager.delete(PasskeyEntity, { userId }),
  },
};

/** SQL condition: the user with this id has a second factor. */
export function hasSecondFactor(user: string): string {
  return `(${secondFactorKinds.map((kind) => kindsOfFactors[kind].exists(user)).join(' OR ')})`;
}
