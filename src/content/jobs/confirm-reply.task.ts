import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { CommentRepliesService } from '../comments/replies.service.js';

@HandlesJob('content.confirm-reply')
@Injectable()
export class ConfirmReplyTask implements JobHandler<'content.confirm-reply'> {
  constructor(private readonly replies: CommentRepliesService) {}

  run({ replyId }: JobPayloads['content.confirm-reply']): Promise<void> {
    return this.replies.confirm(replyId);
  }
}
