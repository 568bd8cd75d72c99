import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { SigningKeysService } from '../keys/signing-keys.service.js';

/** Publishes the next signing keys in time, and destroys those that no valid token needs. */
@Injectable()
@Scheduled({ name: 'oauth.signing-keys', everySeconds: 3600 })
export class SigningKeyRotation implements ScheduledWork {
  constructor(private readonly keys: SigningKeysService) {}

  async run(): Promise<void> {
    await this.keys.maintain();
  }
}
