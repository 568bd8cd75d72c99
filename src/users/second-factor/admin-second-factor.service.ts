import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { UserRole } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { SecondFactorChecks } from './second-factor-checks.service.js';
import { SecondFactorsRepository } from './second-factors.repository.js';

/** Maximum administrators that the log names. */
const maxNamed = 100;

/** Whether administrators need a second factor (ADMIN_SECOND_FACTOR). Until they have one, they are users without the role. */
@Injectable()
export class AdminSecondFactor implements OnApplicationBootstrap {
  private readonly logger = new Logger('SecondFactor');
  readonly isRequired: boolean;

  constructor(
    private readonly checks: SecondFactorChecks,
    private readonly factors: SecondFactorsRepository,
    private readonly config: Config,
  ) {
    this.isRequired = config.adminSecondFactor === 'required';
  }

  /** Names the administrators who have lost their rights by the setting. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.isRequired || !this.config.roles.has('api')) return;
    const userIds = await this.factors.unprotectedAdministrators(maxNamed);
    if (userIds.length > 0)
      this.logger.warn(
        { userIds },
        'Administrators without a second factor cannot act as administrators: ADMIN_SECOND_FACTOR is required.',
      );
  }

  /** The role that the user may act in. */
  async effectiveRole({ id, role }: { id: string; role: UserRole }): Promise<UserRole> {
    if (role !== 'ADMIN' || !this.isRequired) return role;
    return (await this.checks.methods(id)).length > 0 ? role : 'USER';
  }
}
