import { Injectable } from '@nestjs/common';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { MailsRepository } from './mail/mails.repository.js';
import { PasskeyChallenges } from './passkeys/passkey-challenges.service.js';
import { PendingSignIns } from './second-factor/pending-sign-ins.service.js';
import { SessionsService } from './sessions/sessions.service.js';

@Injectable()
export class UsersCleanupService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly mails: MailsRepository,
    private readonly pendingSignIns: PendingSignIns,
    private readonly passkeyChallenges: PasskeyChallenges,
  ) {}

  /** Deletes expired sessions, pending sign-ins, challenges of passkeys and mails. */
  @Schedule({ name: 'users.cleanup', everySeconds: 3600 })
  async deleteExpired(): Promise<void> {
    await this.sessions.deleteExpired();
    await this.pendingSignIns.deleteExpired();
    await this.passkeyChallenges.deleteExpired();
    await this.mails.deleteExpired();
  }
}
