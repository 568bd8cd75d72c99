import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import type { Actor } from '../auth/actor.js';
import type { AuditEventRow } from './audit-event.entity.js';
import { Audit, type AuditEvent } from './audit.js';
import { type AuditFilter, AuditRepository } from './audit.repository.js';

/** Writes and reads the trail. Ids are UUIDv7, so their order is the order of the events. */
@Injectable()
export class AuditService extends Audit {
  constructor(private readonly events: AuditRepository) {
    super();
  }

  async record(event: AuditEvent, manager?: EntityManager): Promise<void> {
    await this.recordAll([event], manager);
  }

  async recordAll(events: readonly AuditEvent[], manager?: EntityManager): Promise<void> {
    await this.events.insert(events.map(toRow), manager);
  }

  find(id: string): Promise<AuditEventRow | null> {
    return this.events.find(id);
  }

  /** Newest first, up to `limit`, older than the event `before`. */
  list(filter: AuditFilter, before: string | null, limit: number): Promise<AuditEventRow[]> {
    return this.events.list(filter, before, limit);
  }
}

function toRow(event: AuditEvent): Omit<AuditEventRow, 'createdAt'> {
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
): Pick<AuditEventRow, 'actorKind' | 'actorUserId' | 'actorName' | 'address'> {
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
