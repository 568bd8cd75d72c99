import { Injectable } from '@nestjs/common';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { RevocationsService } from '../revocation/revocations.service.js';

@Injectable()
@HandlesJob('grants.revoke')
export class RevokeGrantHandler implements JobHandler<'grants.revoke'> {
  constructor(private readonly revocations: RevocationsService) {}

  run({ revocationId }: JobPayloads['grants.revoke']): Promise<void> {
    return this.revocations.revoke(revocationId);
  }
}
