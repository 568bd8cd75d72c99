import type { UserActor } from '../../src/auth/actor.js';
import { scopes } from '../../src/auth/scopes.js';
import { newId } from '../../src/crypto/new-id.js';
import { Database } from '../../src/database/database.js';
import { EndpointsService } from '../../src/event-endpoints/management/endpoints.service.js';
import { EventLog, type NewEvent } from '../../src/events/event-log.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { type GrantsApp, startGrantsApp } from './grants-app.js';
import { newTestDatabase, type TestDatabase } from './servers/database.js';

/** A worker with the event log and endpoints, and an administrator who adds endpoints. */
export class DeliveriesApp {
  private constructor(
    readonly app: GrantsApp,
    readonly database: TestDatabase,
    readonly admin: UserActor,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<DeliveriesApp> {
    const database = await newTestDatabase();
    const app = await startGrantsApp({
      databaseUrl: database.url,
      // Receivers of tests are on loopback.
      environment: { SIMULATOR: 'on', ...environment },
    });
    const userId = await insertUser(app, 'ADMIN');
    return new DeliveriesApp(app, database, {
      ...{ kind: 'user', userId, role: 'ADMIN', scopes: new Set(scopes), sessionId: null },
      ...{ clientId: null, address: null },
    });
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  get<Service>(type: abstract new (...args: any[]) => Service): Service {
    return this.app.context.get(type, { strict: false });
  }

  createUser(): Promise<string> {
    return insertUser(this.app, 'USER');
  }

  /** Adds a connected account of a user. */
  async createAccount(userId: string): Promise<string> {
    const id = newId();
    await this.app.sql(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1, $2, 'TIKTOK', $3, 'Account', '{}', 1, app_now())`,
      [id, userId, id],
    );
    return id;
  }

  /** Adds an endpoint of the installation. */
  async createEndpoint(
    url: string,
    settings: Partial<Parameters<EndpointsService['create']>[1]> = {},
  ): Promise<{ id: string; secret: string }> {
    const { endpoint, secret } = await this.get(EndpointsService).create(
      this.admin,
      {
        ...{ url, description: '', eventTypes: null, accountIds: null, isOrdered: true },
        ...{ clientId: null, secret: null },
        ...settings,
      },
      null,
    );
    return { id: endpoint.id, secret: secret! };
  }

  append(...events: NewEvent[]): Promise<void> {
    return this.get(Database).transaction((manager) => this.get(EventLog).append(manager, events));
  }

  /** Sequences and delivers until nothing is due. */
  drain(): Promise<void> {
    return this.get(WorkRunner).drain();
  }

  /** The deliveries of an endpoint, oldest in the queue first. */
  deliveries(endpointId: string): Promise<DeliveryRow[]> {
    return this.app.sql<DeliveryRow>(
      `SELECT id, event_id AS "eventId", stream_key AS "streamKey", state, attempts, retries, next_attempt_at AS "nextAttemptAt"
       FROM event_deliveries WHERE endpoint_id = $1 ORDER BY sequence`,
      [endpointId],
    );
  }

  attempts(endpointId: string): Promise<AttemptRow[]> {
    return this.app.sql<AttemptRow>(
      `SELECT a.delivery_id AS "deliveryId", a.status, a.error_code AS "errorCode", a.answer, a.duration_ms AS "durationMs"
       FROM event_delivery_attempts a JOIN event_deliveries d ON d.id = a.delivery_id
       WHERE d.endpoint_id = $1 ORDER BY a.id`,
      [endpointId],
    );
  }

  async endpoint(
    id: string,
  ): Promise<{ state: string; reason: string | null; restsUntil: Date | null; failingSince: Date | null }> {
    const [row] = await this.app.sql(
      `SELECT state, state_reason AS reason, rests_until AS "restsUntil", failing_since AS "failingSince"
       FROM event_endpoints WHERE id = $1`,
      [id],
    );
    return row;
  }
}

export interface DeliveryRow {
  id: string;
  eventId: string;
  streamKey: string;
  state: string;
  attempts: number;
  retries: number;
  nextAttemptAt: Date | null;
}

export interface AttemptRow {
  deliveryId: string;
  status: number | null;
  errorCode: string | null;
  answer: string | null;
  durationMs: number;
}

/** An event of an account. `month` shows in its data. */
export function limitEvent(userId: string, accountId: string | null, number: number): NewEvent {
  return {
    type: 'usage.limit_reached',
    ...{ userId, accountId, entityId: accountId ?? userId },
    data: { resource: 'POSTS', limit: number, platform: null, month: '2026-11' },
  };
}

async function insertUser(app: GrantsApp, role: 'USER' | 'ADMIN'): Promise<string> {
  const id = newId();
  await app.sql(
    `INSERT INTO users (id, email, role, email_verified_at, created_at) VALUES ($1, $2, $3, app_now(), app_now())`,
    [id, `${id}@example.com`, role],
  );
  return id;
}
