import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { MailsRepository } from '../mail/mails.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';

/** Deletes expired sessions and mails. */
@Injectable()
@Scheduled({ name: 'users.cleanup', everySeconds: 3600 })
export class UsersCleanup implements ScheduledWork {
  constructor(
    private readonly sessions: SessionsService,
    private readonly mails: MailsRepository,
  ) {}

  async run(): Promise<void> {
    await this.sessions.deleteExpired();
    await this.mails.deleteExpired();
  }
}
