import { Injectable, Logger } from '@nestjs/common';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { Metrics } from '../telemetry/metrics.js';
import { GrantOperationsRepository } from './operations/operations.repository.js';
import { GrantsRepository } from './grants.repository.js';
import { RevocationsService } from './revocation/revocations.service.js';
import { SubjectFencesRepository } from './revocation/subject-fences.repository.js';

/** Due grants are claimed within seconds. A grant that has been due for longer than this was missed. */
const missedAfterMinutes = 10;

@Injectable()
export class GrantsReconcileService {
  private readonly logger = new Logger('Grants');
  private readonly missed;

  constructor(
    private readonly grants: GrantsRepository,
    private readonly operations: GrantOperationsRepository,
    private readonly revocations: RevocationsService,
    private readonly fences: SubjectFencesRepository,
    private readonly platforms: PlatformRegistry,
    private readonly wakeUps: WakeUps,
    metrics: Metrics,
  ) {
    this.missed = metrics.gauge({
      name: 'patchbay_grants_missed',
      help: 'Grants whose refresh was overdue by more than ten minutes at the last check.',
    });
  }

  /** Checks that refreshes are on time, and deletes expired rows. */
  @Schedule({ name: 'grants.reconcile', everySeconds: 30 * 60 })
  async reconcile(): Promise<void> {
    const platforms = this.platforms.all().map(({ platform }) => platform);
    const missed = await this.grants.countOverdue(missedAfterMinutes, platforms);
    this.missed.set(missed);
    if (missed > 0) {
      this.logger.warn({ missed }, 'Refreshes of grants are overdue');
      this.wakeUps.wake('grants.refresh');
    }
    await this.operations.trim();
    await this.revocations.destroyOverdue();
    await this.fences.purge();
  }
}
