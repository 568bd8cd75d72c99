import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Post,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import { Failure } from '../../failures/failure.js';
import { ForeignFormGuard } from '../../http/foreign-form.guard.js';
import { setRetryAfter } from '../../http/error-response.js';
import { Form, FormField } from '../../http/form.js';
import { html } from '../../pages/html.js';
import { alarm, messagePage, page, sendPage } from '../../pages/page.js';
import { IsEmailAddress } from '../domain/email-address.js';
import type { Visitor } from '../domain/visitor.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';

const maxEmailLength = 254;

class ForgottenPasswordForm extends Form {
  @FormField({ trim: true })
  @IsEmailAddress()
  email = '';
}

/** Shows the form again with the failure. */
@Catch(Failure)
class ForgottenPasswordFilter implements ExceptionFilter {
  catch(failure: Failure, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { body } = http.getRequest<FastifyRequest<{ Body?: { email?: unknown } }>>();
    const reply = http.getResponse<FastifyReply>();
    const email = typeof body?.email === 'string' ? body.email.trim().slice(0, maxEmailLength) : '';
    setRetryAfter(reply, failure);
    sendPage(reply, failure.status, requestPage(email, failure.userMessage));
  }
}

/** The page for users who forgot their password at the sign-in page of the authorization server. */
@Controller('forgot-password')
@UseFilters(ForgottenPasswordFilter)
@Public()
export class ForgottenPasswordController {
  constructor(private readonly passwords: PasswordsService) {}

  @Get()
  show(@Res() reply: FastifyReply): void {
    sendPage(reply, 200, requestPage('', null));
  }

  @Post()
  @UseGuards(ForeignFormGuard)
  async send(
    @Body() { email }: ForgottenPasswordForm,
    @CurrentVisitor() visitor: Visitor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.passwords.requestReset(email, visitor);
    // The same text for every address, so that it does not reveal whether a user exists.
    const text =
      'If a user has this address, a link to choose a new password was sent. It works for one hour. Then return to the app and sign in.';
    sendPage(reply, 200, messagePage('Check your mail', text));
  }
}

function requestPage(email: string, failure: string | null): string {
  return page(
    'Forgot your password?',
    html`<p class="soft" id="hint">We send you a link to choose a new one.</p>
      ${alarm(failure)}
      <form method="post" action="/forgot-password">
        <label for="email">Email address</label>
        <input
          id="email"
          name="email"
          type="email"
          value="${email}"
          autocomplete="username"
          maxlength="${maxEmailLength}"
          aria-describedby="hint"
          required
        />
        <button>Send the link</button>
      </form>`,
  );
}
