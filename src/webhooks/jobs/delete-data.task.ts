import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { DataDeletionService } from '../data-deletion.service.js';

@HandlesJob('webhooks.delete-data')
@Injectable()
export class DeleteDataTask implements JobHandler<'webhooks.delete-data'> {
  constructor(private readonly deletion: DataDeletionService) {}

  run({ requestId }: JobPayloads['webhooks.delete-data']): Promise<void> {
    return this.deletion.delete(requestId);
  }
}
