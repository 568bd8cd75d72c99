import { Injectable } from '@nestjs/common';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { MailsRepository } from './mail/mails.repository.js';
import { SessionsService } from './sessions/sessions.service.js';

@Injectable()
export class UsersCleanupService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly mails: MailsRepository,
  ) {}

  /** Deletes expired sessions and mails. */
  @Schedule({ name: 'users.cleanup', everySeconds: 3600 })
  async deleteExpired(): Promise<void> {
    await this.sessions.deleteExpired();
    await this.mails.deleteExpired();
  }
}
