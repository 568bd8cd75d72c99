import { Injectable } from '@nestjs/common';
import { HandlesTask, type TaskHandler, type TaskPayloads } from '../../jobs/tasks.js';
import { AccountProfilesService } from '../profiles/profiles.service.js';

@HandlesTask('accounts.refresh-profiles')
@Injectable()
export class RefreshProfilesTask implements TaskHandler<'accounts.refresh-profiles'> {
  constructor(private readonly profiles: AccountProfilesService) {}

  run({ grantId }: TaskPayloads['accounts.refresh-profiles']): Promise<void> {
    return this.profiles.refresh(grantId);
  }
}
