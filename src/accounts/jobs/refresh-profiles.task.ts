import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { AccountProfilesService } from '../profiles/profiles.service.js';

@HandlesJob('accounts.refresh-profiles')
@Injectable()
export class RefreshProfilesTask implements JobHandler<'accounts.refresh-profiles'> {
  constructor(private readonly profiles: AccountProfilesService) {}

  run({ grantId }: JobPayloads['accounts.refresh-profiles']): Promise<void> {
    return this.profiles.refresh(grantId);
  }
}
