import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { CommentRepliesService } from '../comments/replies.service.js';

@Scheduled({ name: 'content.purge-replies', everySeconds: 3600 })
@Injectable()
export class PurgeReplies implements ScheduledWork {
  constructor(private readonly replies: CommentRepliesService) {}

  run(): Promise<void> {
    return this.replies.purge();
  }
}
