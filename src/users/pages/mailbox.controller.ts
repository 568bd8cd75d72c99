import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import { Config } from '../../config/config.js';
import { hasMailbox } from '../../config/mailbox.js';
import { Failure } from '../../failures/failure.js';
import { html, type Html } from '../../pages/html.js';
import { page, sendPage } from '../../pages/page.js';
import { isLocalRequest } from '../../telemetry/local-request.js';
import { MailboxFolder, type StoredMail } from '../mail/mailbox-folder.js';
import { MailTransport } from '../mail/mail-transport.js';
import { sendFailurePage } from './page-failure.js';

const maxMails = 50;

@Catch(Failure)
class MailboxFilter implements ExceptionFilter {
  catch(failure: Failure, host: ArgumentsHost): void {
    sendFailurePage(host.switchToHttp().getResponse<FastifyReply>(), failure);
  }
}

/**
 * Shows the latest mails of a development installation, which sends none. Mails contain links that sign users in. So the page is
 * only for browsers on the same machine, without a proxy or tunnel, and only if PUBLIC_URL and the address of the page have a loopback
 * name: a page of another site whose name is resolved to this machine must not read them.
 */
@Controller('dev/mailbox')
@UseFilters(MailboxFilter)
@Public()
export class MailboxController {
  constructor(
    private readonly transport: MailTransport,
    private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!(this.transport instanceof MailboxFolder) || !this.isAllowed(request))
      throw new Failure('NOT_FOUND');
    const mails = await this.transport.latest(maxMails);
    sendPage(reply, 200, page('Mailbox', render(mails), { refreshSeconds: 5 }));
  }

  private isAllowed(request: FastifyRequest): boolean {
    return hasMailbox(this.config) && isLocalRequest(request);
  }
}

function render(mails: readonly StoredMail[]): Html {
  if (mails.length === 0) return html`<p>No mail was sent yet.</p>`;
  return html`<p class="soft">The latest mails of this development installation, which are not sent.</p>
    ${mails.map(
      ({ to, subject, text }) =>
        html`<article>
          <h2>${subject}</h2>
          <p class="soft small">To ${to}</p>
          <p>${text.trim().split('\n').map(renderLine)}</p>
        </article>`,
    )}`;
}

function renderLine(line: string): Html {
  const parts = line.split(/(https?:\/\/\S+)/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`))}<br />`;
}
