import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { isEmail } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access.js';
import { BrowserOrigins } from '../http/browser-origins.js';
import { Failure } from '../failures/failure.js';
import { html } from '../pages/html.js';
import { alarm, messagePage, page, sendPage } from '../pages/page.js';
import { setRetryAfter } from '../http/error-response.js';
import type { Visitor } from './domain/visitor.js';
import { PasswordsService } from './passwords.service.js';
import { CurrentVisitor } from './visitor.decorator.js';

/** Where people without a frontend at hand, at the sign-in page of the authorization server, ask for a new password. */
@Controller('forgot-password')
@Public()
export class ForgottenPasswordController {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly origins: BrowserOrigins,
  ) {}

  @Get()
  ask(@Res() reply: FastifyReply): void {
    sendPage(reply, 200, askPage('', null));
  }

  @Post()
  async send(
    @Body() body: { email?: unknown } | undefined,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const email = typeof body?.email === 'string' ? body.email.trim().slice(0, 254) : '';
    try {
      await this.origins.refuseForeignForm(request);
      if (!isEmail(email)) throw new Failure('INVALID_INPUT');
      await this.passwords.requestReset(email, visitor);
      // The same for every address, so that nobody learns who is known here.
      const text =
        'If there is a user of this address, a link to choose a new password is on its way. It works for an hour. Then go back to the app and sign in.';
      sendPage(reply, 200, messagePage('Look at your mail', text));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      setRetryAfter(reply, failure);
      sendPage(reply, failure.status, askPage(email, failure.userMessage));
    }
  }
}

function askPage(email: string, failure: string | null): string {
  return page(
    'Forgot your password?',
    html`<p class="soft" id="hint">We send you a link by which you choose a new one.</p>
      ${alarm(failure)}
      <form method="post" action="/forgot-password">
        <label for="email">E-mail address</label>
        <input
          id="email"
          name="email"
          type="email"
          value="${email}"
          autocomplete="username"
          maxlength="254"
          aria-describedby="hint"
          required
        />
        <button>Send the link</button>
      </form>`,
  );
}
