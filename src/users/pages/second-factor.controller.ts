import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { OptionalCaller } from '../../auth/caller.decorator.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { setRetryAfter } from '../../http/error-response.js';
import { ForeignFormGuard } from '../../http/foreign-form.guard.js';
import { Form, FormField } from '../../http/form.js';
import { html } from '../../pages/html.js';
import { alarm, page, sendPage } from '../../pages/page.js';
import { maxCodeLength } from '../domain/second-factor-codes.js';
import type { Visitor } from '../domain/visitor.js';
import { PendingSignInCookies } from '../second-factor/pending-sign-in-cookies.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { SecondFactorSignInService } from '../sign-in/second-factor-sign-in.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { sendFailurePage } from './page-failure.js';

class SecondFactorForm extends Form {
  @FormField({ maxLength: maxCodeLength, trim: true })
  code = '';
}

/** Shows the form again if the user can correct the failure. */
@Catch(Failure)
class SecondFactorFilter implements ExceptionFilter {
  catch(failure: Failure, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (failure.code !== 'INVALID_CODE' && failure.code !== 'RATE_LIMITED') {
      sendFailurePage(reply, failure);
      return;
    }
    setRetryAfter(reply, failure);
    sendPage(reply, failure.status, formPage(failure.userMessage));
  }
}

/** The page that asks for the second factor after a sign-in at the authorization server or at another provider. */
@Controller('second-factor')
@UseFilters(SecondFactorFilter)
@Public()
export class SecondFactorController {
  constructor(
    private readonly signIns: SecondFactorSignInService,
    private readonly pendingCookies: PendingSignInCookies,
    private readonly cookies: SessionCookies,
    private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!(await this.signIns.find(this.pendingCookies.get(request)))) throw new Failure('SIGN_IN_EXPIRED');
    sendPage(reply, 200, formPage(null));
  }

  @Post()
  @UseGuards(ForeignFormGuard)
  async verify(
    @Body() { code }: SecondFactorForm,
    @OptionalCaller() caller: Actor | null,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = this.pendingCookies.get(request);
    const finished = await this.signIns.verify({ token, visitor, current: caller }, code);
    this.cookies.set(reply, finished.token);
    this.pendingCookies.clear(reply);
    sendPage(reply, 200, signedInPage(finished.returnTo ?? `${this.config.http.publicUrl}/`));
  }
}

function formPage(failure: string | null): string {
  return page(
    'Enter your code',
    html`<p class="soft" id="hint">Enter the code of your authenticator app, or a recovery code.</p>
      ${alarm(failure)}
      <form method="post" action="/second-factor">
        <label for="code">Code</label>
        <input
          id="code"
          class="code"
          name="code"
          maxlength="${maxCodeLength}"
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="hint"
          autofocus
          required
        />
        <button>Continue</button>
      </form>`,
  );
}

/** Not a redirect: browsers apply `form-action` to the redirects of a form, and the last one may lead to the page of any client. */
function signedInPage(next: string): string {
  return page('You are signed in', html`<a class="button" href="${next}">Continue</a>`, { next });
}
