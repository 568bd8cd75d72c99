import { Injectable } from '@nestjs/common';
import { HandlesTask, type TaskHandler, type TaskPayloads } from '../../jobs/tasks.js';
import { CommentRepliesService } from '../comments/replies.service.js';

@HandlesTask('content.confirm-reply')
@Injectable()
export class ConfirmReplyTask implements TaskHandler<'content.confirm-reply'> {
  constructor(private readonly replies: CommentRepliesService) {}

  run({ replyId }: TaskPayloads['content.confirm-reply']): Promise<void> {
    return this.replies.confirm(replyId);
  }
}
