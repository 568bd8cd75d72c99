import { Injectable } from '@nestjs/common';
import type { UserRole } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { SecondFactorChecks } from './second-factor-checks.service.js';

/** Whether administrators need a second factor (ADMIN_SECOND_FACTOR). Until they have one, they are users without the role. */
@Injectable()
export class AdminSecondFactor {
  readonly isRequired: boolean;

  constructor(
    private readonly checks: SecondFactorChecks,
    config: Config,
  ) {
    this.isRequired = config.adminSecondFactor === 'required';
  }

  /** The role that the user may act in. */
  async effectiveRole({ id, role }: { id: string; role: UserRole }): Promise<UserRole> {
    if (role !== 'ADMIN' || !this.isRequired) return role;
    return (await this.checks.methods(id)).length > 0 ? role : 'USER';
  }
}
