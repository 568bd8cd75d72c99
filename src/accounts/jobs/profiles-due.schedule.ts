import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { AccountProfilesService } from '../profiles/profiles.service.js';

@Scheduled({ name: 'accounts.profiles-due', everySeconds: 300 })
@Injectable()
export class ProfilesDue implements ScheduledWork {
  constructor(private readonly profiles: AccountProfilesService) {}

  run(signal: AbortSignal): Promise<void> {
    return this.profiles.requestDue(signal);
  }
}
