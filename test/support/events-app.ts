import { type INestApplicationContext, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../src/crypto/new-id.js';
import { Database } from '../../src/database/database.js';
import { EventLog, type NewEvent } from '../../src/events/event-log.js';
import { EventsModule } from '../../src/events/events.module.js';
import { EventsRepository, type LoggedEvent } from '../../src/events/events.repository.js';
import { toPayload } from '../../src/events/payload.js';
import { FansOut } from '../../src/events/sequencing/fan-out.js';
import { WorkCatalog } from '../../src/jobs/work/work-catalog.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import type { WorkName } from '../../src/jobs/work/work-specs.js';
import { startJobApp } from './job-app.js';

/** What {@link Consumer} writes: one row per event that it gets, so that a second one fails. */
export const consumedSchema = 'CREATE TABLE consumed (id uuid NOT NULL, number bigserial)';

/** Consumes events as deliveries do: it writes rows in the transaction that assigns the positions. */
@Injectable()
export class Consumer {
  /** Runs after the rows are written. */
  during: (events: readonly LoggedEvent[]) => Promise<void> | void = () => {};

  @FansOut()
  async consume(manager: EntityManager, events: readonly LoggedEvent[]): Promise<readonly WorkName[]> {
    for (const { id } of events) await manager.query('INSERT INTO consumed (id) VALUES ($1)', [id]);
    await this.during(events);
    return [];
  }
}

/** An application with the event log, its sequencer and one consumer. */
export function startEventsApp(databaseUrl: string): Promise<INestApplicationContext> {
  const catalog = new WorkCatalog(
    { 'events.sequence': { concurrency: 1 }, 'jobs.run': { concurrency: 1 } },
    [],
  );
  return startJobApp({ databaseUrl, catalog, providers: [Consumer], imports: [EventsModule] });
}

export async function createUser(app: INestApplicationContext): Promise<string> {
  const id = newId();
  await app
    .get(Database)
    .manager.query(
      `INSERT INTO users (id, email, role, email_verified_at, created_at) VALUES ($1, $2, 'USER', app_now(), app_now())`,
      [id, `${id}@example.com`],
    );
  return id;
}

/** An event whose order among those of its entity is visible in its data. */
export function tierEvent(userId: string, from: string, to: string): NewEvent {
  return {
    type: 'tier.changed',
    userId,
    accountId: null,
    entityId: userId,
    data: { tierId: to, previousTierId: from },
  };
}

/** All events of a user, after the due work is done, with their payloads. */
export async function eventsOf(
  app: INestApplicationContext,
  userId: string,
): Promise<{ type: string; accountId: string | null; data: Record<string, any> }[]> {
  await app.get(WorkRunner, { strict: false }).drain();
  const filter = { userId, types: null, accountIds: null };
  const { events } = await app.get(EventsRepository).pageOwned(filter, { after: 0, limit: 1000 });
  return events.map((event) => ({ ...toPayload(event), accountId: event.accountId }));
}

export function appendEvents(app: INestApplicationContext, ...events: NewEvent[]): Promise<void> {
  return app.get(Database).transaction((manager) => app.get(EventLog).append(manager, events));
}
