import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor.js';
import { newId } from '../crypto/new-id.js';
import type { AuditTrailEntity } from './audit-trail.entity.js';
import { type AuditFilter, AuditRepository, type NewAuditEvent } from './audit.repository.js';

/** Actor, action, target and outcome of something that is audited. */
export interface AuditEvent {
  /** `<noun>.<past participle>`: user.signed_in, account.connected, tier.updated. */
  action: string;
  actor: Actor | null;
  outcome: 'SUCCESS' | 'FAILURE';
  target?: { type: string; id: string };
  /** The user whose data it concerns, if that is not the actor. */
  userId?: string;
  /** Address of the caller, if there is no actor yet. */
  address?: string | null;
  /** Plain facts without secrets and without names of other people. */
  details?: Record<string, unknown>;
}

/**
 * The append-only trail of auth events and admin actions. Ids are UUIDv7, so their order is the order of the events. An event of a user
 * must be recorded before the user is deleted: later, no pseudonym leads to it.
 */
@Injectable()
export class Audit {
  constructor(private readonly repository: AuditRepository) {}

  /** Records an event in the transaction of `manager`, or in its own without one. */
  async record(event: AuditEvent, manager?: EntityManager): Promise<void> {
    await this.recordAll([event], manager);
  }

  /** Records several events with one statement, for events that are too frequent to be written one by one. */
  async recordAll(events: readonly AuditEvent[], manager?: EntityManager): Promise<void> {
    await this.repository.insert(events.map(toRow), manager);
  }

  /**
   * Deletes the personal data of events about these hashes of email addresses, and records that. Call it when the user with the address
   * is deleted.
   */
  async eraseEmail(hashes: readonly string[], manager: EntityManager): Promise<void> {
    await this.repository.eraseEmail(hashes, manager);
  }

  /** For an address that the user no longer has: data that belongs to no user is deleted with this user. It is recorded too. */
  async assignEmail(hashes: readonly string[], userId: string, manager: EntityManager): Promise<void> {
    await this.repository.assignEmail(hashes, userId, manager);
  }

  find(id: string): Promise<AuditTrailEntity | null> {
    return this.repository.find(id);
  }

  /** Up to `limit` events before the event `before`, newest first. */
  list(filter: AuditFilter, before: string | null, limit: number): Promise<AuditTrailEntity[]> {
    return this.repository.list(filter, before, limit);
  }
}

function toRow(event: AuditEvent): NewAuditEvent {
  const actor = actorColumns(event.actor);
  return {
    id: newId(),
    action: event.action,
    outcome: event.outcome,
    ...actor,
    targetType: event.target?.type ?? null,
    targetId: event.target?.id ?? null,
    userId: event.userId ?? actor.actorUserId,
    address: event.address ?? actor.address,
    details: event.details ?? {},
  };
}

function actorColumns(
  actor: Actor | null,
): Pick<AuditTrailEntity, 'actorKind' | 'actorUserId' | 'actorName' | 'address'> {
  switch (actor?.kind) {
    case undefined:
      return { actorKind: 'ANONYMOUS', actorUserId: null, actorName: null, address: null };
    case 'user':
      return {
        actorKind: 'USER',
        actorUserId: actor.userId,
        actorName: actor.clientId,
        address: actor.address,
      };
    case 'client':
      return {
        actorKind: 'CLIENT',
        actorUserId: actor.userId,
        actorName: actor.clientId,
        address: actor.address,
      };
    case 'system':
      return { actorKind: 'SYSTEM', actorUserId: null, actorName: actor.name, address: null };
  }
}
