import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { oneLine } from '../../users/mail/one-line.js';
import { UsersService } from '../../users/users.service.js';
import { type FailedPost, FailedPostsRepository } from './failed-posts.repository.js';

const batch = 200;
/** Posts that one mail describes. It counts the others. */
const maxListed = 10;
const maxLineLength = 200;

/** Notifies authors by mail, once per attempt, of posts that failed. One mail covers all that failed since the last run. */
@Injectable()
export class FailureNoticesService {
  constructor(
    private readonly posts: FailedPostsRepository,
    private readonly users: UsersService,
    private readonly mails: MailsService,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  @Schedule({ name: 'posts.failure-notices', everySeconds: 300 })
  async notifyAll(signal: AbortSignal): Promise<void> {
    let after: string | null = null;
    do {
      const authors: string[] = await this.posts.authors(after, batch);
      for (const userId of authors) {
        signal.throwIfAborted();
        await this.notify(userId);
      }
      after = authors.length === batch ? authors.at(-1)! : null;
    } while (after);
    this.mails.sendSoon();
  }

  private async notify(userId: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const failed = (await this.posts.take(userId, manager)).filter(({ isRecent }) => isRecent);
      if (failed.length === 0) return;
      const { email } = await this.users.get(userId, manager);
      const { publicUrl } = this.config.http;
      const address = this.config.console.enabled ? `${publicUrl}/posts` : this.config.mail.linkUrl;
      const details = { posts: describe(failed), address };
      await this.mails.add(manager, { kind: 'POST_FAILED', email, userId, details });
    });
  }
}

function describe(failed: readonly FailedPost[]): string {
  const lines = failed.slice(0, maxListed).map(({ accountName, state, failMessage }) => {
    const reason = state === 'UNCONFIRMED' ? 'The outcome is not known.' : failMessage;
    return oneLine(reason ? `${accountName}: ${reason}` : accountName, maxLineLength);
  });
  if (failed.length > maxListed) lines.push(`… and ${failed.length - maxListed} more`);
  return lines.map((line) => `    ${line}`).join('\n');
}
