import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, Repository } from 'typeorm';
import { type EndpointHealth, type HealthChange, probeAfterSeconds } from '../domain/endpoint-health.js';
import { EndpointEntity } from '../endpoints/endpoint.entity.js';

/** After this time without a failure, for example because nothing was sent, the next one starts a new period of failures. */
const maxGap = "interval '25 hours'";

/** Maximum number of administrators that get a notice about an endpoint without an owner. */
const maxRecipients = 20;

/** What attempts change at endpoints. Rows are locked in the order of their ids. */
@Injectable()
export class EndpointHealthRepository {
  constructor(@InjectRepository(EndpointEntity) private readonly endpoints: Repository<EndpointEntity>) {}

  /** Records that attempts failed now, and returns the health since then. Null if the endpoint was deleted. */
  async recordFailure(id: string, manager: EntityManager): Promise<EndpointHealth | null> {
    const [rows]: [EndpointHealth[], number] = await manager.query(
      `UPDATE event_endpoints SET
         failing_since = CASE WHEN last_failure_at > app_now() - ${maxGap} THEN coalesce(failing_since, app_now()) ELSE app_now() END,
         last_failure_at = app_now()
       WHERE id = $1
       RETURNING state, extract(epoch FROM app_now() - failing_since)::float8 AS "failingSeconds"`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Null unless the endpoint exists and is DISABLED. */
  findDisabled(id: string): Promise<EndpointEntity | null> {
    return this.endpoints.findOneBy({ id, state: 'DISABLED', deletedAt: IsNull() });
  }

  async applyChange(
    id: string,
    { state, reason, restSeconds }: HealthChange,
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      `UPDATE event_endpoints SET
         rests_until = CASE WHEN $4::float8 = 0 THEN rests_until
           ELSE greatest(rests_until, app_now() + $4::float8 * interval '1 second') END,
         state_changed_at = CASE WHEN state = $2 THEN state_changed_at ELSE app_now() END,
         state_reason = CASE WHEN state = $2 THEN state_reason ELSE $3 END,
         state = $2
       WHERE id = $1`,
      [id, state, reason, restSeconds],
    );
  }

  /**
   * Records that a delivery succeeded now. It ends a rest only if its attempt began after the last failure: the receiver may have asked
   * for the rest meanwhile.
   *
   * @param ageMs time since the attempt began, rounded up
   * @returns whether the endpoint was probed
   */
  async recordSuccess(
    id: string,
    ageMs: number,
    manager: EntityManager = this.endpoints.manager,
  ): Promise<boolean> {
    const rows: { wasProbed: boolean }[] = await manager.query(
      `WITH before AS (
         SELECT id, failing_since <= app_now() - interval '${probeAfterSeconds} seconds' AS was_probed,
           coalesce(last_failure_at < app_now() - $2::float8 * interval '1 millisecond', true) AS ends_rest
         FROM event_endpoints WHERE id = $1 FOR NO KEY UPDATE
       ),
       updated AS (
         UPDATE event_endpoints e SET
           last_success_at = app_now(), failing_since = NULL,
           rests_until = CASE WHEN ends_rest THEN NULL ELSE rests_until END,
           state_changed_at = CASE WHEN ends_rest AND state = 'THROTTLED' THEN app_now() ELSE state_changed_at END,
           state_reason = CASE WHEN ends_rest AND state = 'THROTTLED' THEN NULL ELSE state_reason END,
           state = CASE WHEN ends_rest AND state = 'THROTTLED' THEN 'ACTIVE' ELSE state END
         FROM before WHERE e.id = before.id
       )
       SELECT coalesce(was_probed, false) AS "wasProbed" FROM before`,
      [id, ageMs],
    );
    return rows[0]?.wasProbed ?? false;
  }

  /** The administrator who added it, or the owner of its client. Without either, all administrators. */
  async noticeRecipients(endpointId: string): Promise<{ id: string; email: string }[]> {
    const owners: { id: string; email: string }[] = await this.endpoints.query(
      `SELECT u.id, u.email FROM event_endpoints e LEFT JOIN oidc_clients c ON c.id = e.client_id
       JOIN users u ON u.id = c.owner_user_id OR (u.id = e.created_by AND u.role = 'ADMIN')
       WHERE e.id = $1 AND u.disabled_at IS NULL ORDER BY u.id`,
      [endpointId],
    );
    if (owners.length > 0) return owners;
    return this.endpoints.query(
      `SELECT id, email FROM users WHERE role = 'ADMIN' AND disabled_at IS NULL ORDER BY id LIMIT $1`,
      [maxRecipients],
    );
  }
}
