import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor.js';

/** Who did what, to what, and how it ended. */
export interface AuditEvent {
  /** `<noun>.<past participle>`: user.signed_in, account.connected, tier.updated. */
  action: string;
  actor: Actor | null;
  outcome: 'SUCCESS' | 'FAILURE';
  target?: { type: string; id: string };
  /** The user whose data it concerns, where that is not the actor. */
  userId?: string;
  /** Address of the caller, where there is no actor yet. */
  address?: string | null;
  /** Plain facts; no secrets, no names of third persons. */
  details?: Record<string, unknown>;
}

/** The append-only trail of every auth event and admin act. */
export abstract class Audit {
  /** In the transaction of the act when `manager` is given, else on its own. */
  abstract record(event: AuditEvent, manager?: EntityManager): Promise<void>;

  /** Several events by one statement, for what happens too often to be written one by one. */
  abstract recordAll(events: readonly AuditEvent[], manager?: EntityManager): Promise<void>;
}
