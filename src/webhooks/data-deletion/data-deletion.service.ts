import { Injectable } from '@nestjs/common';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { AccountErasureService } from '../../accounts/erasure/erasure.service.js';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { GrantsService } from '../../grants/grants.service.js';
import { WakeUps } from '../../jobs/wake-ups/wake-ups.js';
import { JobsService } from '../../jobs/jobs.service.js';
import type { PersonRequest } from '../../platforms/platform-callbacks.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import { DataDeletionRepository } from './data-deletion.repository.js';
import { WebhookMetrics } from '../metrics.js';

/** Codes as `requested` makes them. */
const codePattern = /^[0-9a-f]{20}$/;

/** Requests that people make at a platform: to remove this app, and to delete their data. */
@Injectable()
export class DataDeletionService {
  constructor(
    private readonly requests: DataDeletionRepository,
    private readonly erasing: AccountErasureService,
    private readonly grants: GrantsService,
    private readonly jobs: JobsService,
    private readonly wakeUps: WakeUps,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly metrics: WebhookMetrics,
  ) {}

  /** A person removed the app. A call to the platform verifies that afterwards. @throws Failure NOT_FOUND, WEBHOOK_NOT_VERIFIED */
  async handleDeauthorization(adapter: PlatformAdapter, body: string): Promise<void> {
    const { platform } = adapter;
    const { personId, issuedAt } = this.verifyRequest(adapter, body);
    const at = issuedAt ?? this.clock.now();
    for (const subject of await this.erasing.subjectsOf(platform, personId)) {
      await this.grants.reportAuthorizationRemoval({ platform, subject, at, reason: 'USER_DISCONNECTED' });
    }
  }

  /**
   * A person requests the deletion of their data. A repeated request is stored once. Unknown people get the same response.
   *
   * @throws Failure NOT_FOUND, WEBHOOK_NOT_VERIFIED
   */
  async handleRequest(
    adapter: PlatformAdapter,
    body: string,
  ): Promise<{ url: string; confirmation_code: string }> {
    const { platform } = adapter;
    const { personId, issuedAt } = this.verifyRequest(adapter, body);
    const code = Buffer.from(randomToken(10), 'base64url').toString('hex');
    const kept = await this.database.transaction(async (manager) => {
      const request = { code, platform, personId, issuedAt: issuedAt ?? this.clock.now() };
      const { id, code: known, isNew } = await this.requests.keep(request, manager);
      if (isNew) {
        await this.jobs.add(manager, 'webhooks.delete-data', { requestId: id }, { key: id });
        const target = { type: 'DataDeletionRequest', id };
        const actor = { kind: 'system', name: 'data-deletion' } as const;
        await this.audit.record(
          { action: 'data_deletion.requested', actor, outcome: 'SUCCESS', target, details: { platform } },
          manager,
        );
      }
      return known;
    });
    this.wakeUps.wake('jobs.run');
    return { url: `${this.config.http.publicUrl}/data-deletion/${kept}`, confirmation_code: kept };
  }

  /** Deletes the data of a request, once. */
  @Job('webhooks.delete-data')
  async delete({ requestId }: JobPayloads['webhooks.delete-data']): Promise<void> {
    await this.database.transaction(async (manager) => {
      const request = await this.requests.hold(requestId, manager);
      if (!request) return;
      const { platform, personId } = request;
      const erased = await this.erasing.erase(manager, platform, personId);
      await this.requests.deleteEvents(platform, [personId, ...erased], manager);
      await this.requests.finish(requestId, erased.length, manager);
      await this.audit.record(
        {
          action: 'data_deletion.completed',
          actor: { kind: 'system', name: 'data-deletion' },
          outcome: 'SUCCESS',
          target: { type: 'DataDeletionRequest', id: requestId },
          details: { platform, accounts: erased.length },
        },
        manager,
      );
    });
    this.wakeUps.wake('jobs.run');
  }

  /** Null if the code is unknown. */
  async status(code: string): Promise<{ receivedAt: Date; finishedAt: Date | null } | null> {
    // Only codes of the right format are looked up, because PostgreSQL rejects text with NUL.
    const request = codePattern.test(code) ? await this.requests.find(code) : null;
    return request && { receivedAt: request.receivedAt, finishedAt: request.finishedAt };
  }

  private verifyRequest({ platform, personRequests }: PlatformAdapter, body: string): PersonRequest {
    if (!personRequests) throw new Failure('NOT_FOUND');
    const request = personRequests.read(body);
    const isStale = request?.expiresAt && request.expiresAt <= this.clock.now();
    if (request && !isStale) return request;
    const reason = request ? 'SIGNED_REQUEST_EXPIRED' : 'WRONG_SIGNED_REQUEST';
    this.metrics.rejected.inc({ platform, reason });
    throw new Failure(
      'INVALID_INPUT',
      { reason },
      { message: 'The signed request is not from the platform, or it has expired.' },
    );
  }
}
