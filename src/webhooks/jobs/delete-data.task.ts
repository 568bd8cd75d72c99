import { Injectable } from '@nestjs/common';
import { HandlesTask, type TaskHandler, type TaskPayloads } from '../../jobs/tasks.js';
import { DataDeletionService } from '../data-deletion.service.js';

@HandlesTask('webhooks.delete-data')
@Injectable()
export class DeleteDataTask implements TaskHandler<'webhooks.delete-data'> {
  constructor(private readonly deletion: DataDeletionService) {}

  run({ requestId }: TaskPayloads['webhooks.delete-data']): Promise<void> {
    return this.deletion.delete(requestId);
  }
}
