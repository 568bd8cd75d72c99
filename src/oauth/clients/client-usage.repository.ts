import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { ClientUsageDayEntity } from './client-usage-day.entity.js';

/** Longer than the maximum range of a query. */
const retentionDays = 400;

export interface UsageCounts {
  grants: number;
  refreshes: number;
  failures: number;
}

export interface ClientUsageDay extends UsageCounts {
  /** `YYYY-MM-DD`, in UTC. */
  day: string;
}

/** Counters of clients per day. */
@Injectable()
export class ClientUsageRepository {
  constructor(
    @InjectRepository(ClientUsageDayEntity) private readonly usageDays: Repository<ClientUsageDayEntity>,
  ) {}

  /** Adds to today's counters, one row per client, ordered by id against deadlocks. */
  async add(
    usage: readonly (UsageCounts & { clientId: string })[],
    manager: EntityManager = this.usageDays.manager,
  ): Promise<void> {
    const column = (name: keyof UsageCounts) => usage.map((counts) => counts[name]);
    await manager.query(
      `INSERT INTO oidc_client_usage_days AS d (client_id, day, grants, refreshes, failures)
       SELECT u.client_id, (app_now() AT TIME ZONE 'UTC')::date, u.grants, u.refreshes, u.failures
       FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) AS u (client_id, grants, refreshes, failures)
       JOIN oidc_clients c ON c.id = u.client_id
       ORDER BY u.client_id
       ON CONFLICT (client_id, day) DO UPDATE SET grants = d.grants + excluded.grants,
         refreshes = d.refreshes + excluded.refreshes, failures = d.failures + excluded.failures`,
      [usage.map(({ clientId }) => clientId), column('grants'), column('refreshes'), column('failures')],
    );
  }

  /** Counters by client for every day from `from` to `to`, oldest first. Days without use are zero. */
  async days(clientIds: readonly string[], from: string, to: string): Promise<Map<string, ClientUsageDay[]>> {
    const rows: (ClientUsageDay & { clientId: string })[] = await this.usageDays.query(
      `SELECT c.id AS "clientId", s.day::date AS day, COALESCE(d.grants, 0) AS grants,
         COALESCE(d.refreshes, 0) AS refreshes, COALESCE(d.failures, 0) AS failures
       FROM unnest($1::uuid[]) AS c (id)
       CROSS JOIN generate_series($2::timestamp, $3::timestamp, interval '1 day') AS s (day)
       LEFT JOIN oidc_client_usage_days d ON d.client_id = c.id AND d.day = s.day::date
       ORDER BY c.id, s.day`,
      [clientIds, from, to],
    );
    const days = new Map<string, ClientUsageDay[]>();
    for (const { clientId, ...day } of rows) {
      const clientDays = days.get(clientId);
      if (clientDays) clientDays.push(day);
      else days.set(clientId, [day]);
    }
    return days;
  }

  async deleteOld(): Promise<void> {
    await this.usageDays.query(
      `DELETE FROM oidc_client_usage_days WHERE day < (app_now() AT TIME ZONE 'UTC')::date - $1::integer`,
      [retentionDays],
    );
  }
}
