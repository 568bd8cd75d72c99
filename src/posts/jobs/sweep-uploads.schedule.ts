import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { UploadsService } from '../../uploads/uploads.service.js';

@Injectable()
@Scheduled({ name: 'posts.sweep-uploads', everySeconds: 3600 })
export class SweepUploadsSchedule implements ScheduledWork {
  constructor(private readonly uploads: UploadsService) {}

  run(): Promise<void> {
    return this.uploads.deleteOrphanedFiles();
  }
}
