import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler } from '../../jobs/job.js';
import { UploadsService } from '../../uploads/uploads.service.js';

/** Removes an upload when its time has come, unless something still needs it: whatever does adds a task of its own. */
@Injectable()
@HandlesJob('posts.discard-upload')
export class DiscardUploadTask implements JobHandler<'posts.discard-upload'> {
  constructor(private readonly uploads: UploadsService) {}

  run({ uploadId }: { uploadId: string }): Promise<void> {
    return this.uploads.discard(uploadId);
  }
}
