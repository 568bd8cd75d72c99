import { Injectable } from '@nestjs/common';
import { HandlesTask, type TaskHandler, type TaskPayloads } from '../../jobs/tasks.js';
import { RevocationsService } from '../revocation/revocations.service.js';

@Injectable()
@HandlesTask('grants.revoke')
export class RevokeGrantHandler implements TaskHandler<'grants.revoke'> {
  constructor(private readonly revocations: RevocationsService) {}

  run({ revocationId }: TaskPayloads['grants.revoke']): Promise<void> {
    return this.revocations.revoke(revocationId);
  }
}
