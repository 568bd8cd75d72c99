import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { platformFailureToFailure } from '../accounts/platform-failure-to-failure.js';
import { Audit } from '../audit/audit.js';
import type { Actor } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { ConnectionStateEntity } from './connection-state.entity.js';
import { ConnectionsRepository, maxCallbackMinutes } from './connections.repository.js';
import type { ConnectionResult } from './domain/connection.js';

/** A flow that one request has taken, with its user. */
export type TakenFlow = ConnectionStateEntity & { userId: string };

/** How long a request that lost a race waits for the one that won. */
const maxWaitMs = 2_000;
const pollMs = 40;

/** How connect flows end: stored once, and read again by every request that comes later. */
@Injectable()
export class ConnectResultsService {
  private readonly logger = new Logger('Connect');

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Runs the steps of a flow. Failures are stored; the steps store their success themselves. */
  async finish(
    flow: TakenFlow,
    actor: Actor,
    steps: () => Promise<ConnectionResult>,
  ): Promise<ConnectionResult> {
    try {
      return await steps();
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === 'INTERNAL')
        this.logger.error({ err: error, connectionId: flow.id }, 'A connect flow failed.');
      if (await this.fail(flow, actor, failure)) return { kind: 'failed', code: failure.code };
      const stored = await this.connections.find(flow.id);
      return stored ? this.resultOf(stored) : { kind: 'failed', code: failure.code };
    }
  }

  /**
   * The flow as it is once the request that has taken it is done: what a request of the same browser that lost the race answers too.
   * After a short while it is given as it is, still at work.
   */
  async settled(id: string): Promise<ConnectionStateEntity | null> {
    const deadline = performance.now() + maxWaitMs;
    for (;;) {
      const flow = await this.connections.find(id);
      if (flow?.stage !== 'WORKING' || performance.now() > deadline) return flow;
      await delay(pollMs);
    }
  }

  /** What is known of a flow now. */
  resultOf(flow: ConnectionStateEntity): ConnectionResult {
    const { id, stage, accountIds, failureCode, consumedAt } = flow;
    if (stage === 'CONNECTED') return { kind: 'connected', accountIds: accountIds ?? [] };
    if (stage === 'CHOOSING') return { kind: 'choosing', connectionId: id };
    const isWorking =
      stage === 'WORKING' &&
      consumedAt &&
      this.clock.nowMs() - consumedAt.getTime() < maxCallbackMinutes * 60_000;
    return isWorking ? { kind: 'working' } : { kind: 'failed', code: failureCode ?? 'CONNECTION_EXPIRED' };
  }

  /** Stores a failure. @returns false when the flow is connected all the same */
  private async fail(flow: TakenFlow, actor: Actor, failure: Failure): Promise<boolean> {
    const { platformCode } = failure.details as { platformCode?: string };
    return this.database.transaction(async (manager) => {
      if (!(await this.connections.fail(manager, flow.id, failure.code))) return false;
      await this.jobs.add(
        manager,
        'connections.discard-choice',
        { connectionStateId: flow.id },
        { key: flow.id },
      );
      await this.audit.record(
        {
          action: 'account.connect_failed',
          actor,
          outcome: 'FAILURE',
          target: { type: 'connection', id: flow.id },
          userId: flow.userId,
          details: { platform: flow.platform, code: failure.code, platformCode: platformCode ?? null },
        },
        manager,
      );
      return true;
    });
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof PlatformFailure)) return new Failure('INTERNAL', {}, { cause: error });
  return platformFailureToFailure(error, null);
}
