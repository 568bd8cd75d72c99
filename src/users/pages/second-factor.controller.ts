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
import { page, sendPage } from '../../pages/page.js';
import { maxCodeLength } from '../domain/second-factor-codes.js';
import type { Visitor } from '../domain/visitor.js';
import { parsePasskey } from '../passkeys/passkey-form.js';
import { PendingSignInCookies } from '../second-factor/pending-sign-in-cookies.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { SecondFactorSignInService } from '../sign-in/second-factor-sign-in.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { type PasskeyOffer, renderSecondFactorPage, secondFactorHeaders } from './second-factor-page.js';
import { sendFailurePage } from './page-failure.js';

class SecondFactorForm extends Form {
  @FormField({ maxLength: maxCodeLength, trim: true })
  code = '';

  /** The signature of a passkey as JSON. Empty if a code was entered. */
  @FormField({ maxLength: 20_000 })
  passkey = '';
}

@Catch(Failure)
class SecondFactorFilter implements ExceptionFilter {
  catch(failure: Failure, host: ArgumentsHost): void {
    sendFailurePage(host.switchToHttp().getResponse<FastifyReply>(), failure);
  }
}

/** Failures after which the form is shown again. */
const correctable = new Set<string>(['INVALID_CODE', 'PASSKEY_REFUSED', 'RATE_LIMITED']);

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
    await this.showForm(request, reply, null);
  }

  @Post()
  @UseGuards(ForeignFormGuard)
  async verify(
    @Body() { code, passkey }: SecondFactorForm,
    @OptionalCaller() caller: Actor | null,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const attempt = { token: this.pendingCookies.get(request), visitor, current: caller };
    try {
      const finished = passkey
        ? await this.signIns.verifyPasskey(attempt, parsePasskey(passkey))
        : await this.signIns.verify(attempt, code);
      this.cookies.set(reply, finished.token);
      this.pendingCookies.clear(reply);
      sendPage(reply, 200, signedInPage(finished.returnTo ?? `${this.config.http.publicUrl}/`));
    } catch (failure) {
      if (!(failure instanceof Failure) || !correctable.has(failure.code)) throw failure;
      await this.showForm(request, reply, failure);
    }
  }

  /** @throws Failure SIGN_IN_EXPIRED */
  private async showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    failure: Failure | null,
  ): Promise<void> {
    const token = this.pendingCookies.get(request);
    const waiting = await this.signIns.find(token);
    if (!waiting) throw new Failure('SIGN_IN_EXPIRED');
    const passkey = waiting.methods.includes('PASSKEY') ? await this.startPasskey(token) : null;
    if (failure) setRetryAfter(reply, failure);
    const text = renderSecondFactorPage(waiting.methods, passkey, failure?.userMessage ?? null);
    sendPage(reply, failure?.status ?? 200, text, secondFactorHeaders);
  }

  /** If passkeys cannot be used now, codes still can. */
  private async startPasskey(token: string): Promise<PasskeyOffer> {
    try {
      return { options: (await this.signIns.startPasskey(token)).options, refusal: null };
    } catch (failure) {
      if (failure instanceof Failure) return { options: null, refusal: failure.userMessage };
      throw failure;
    }
  }
}

/** Not a redirect: browsers apply `form-action` to the redirects of a form, and the last one may lead to the page of any client. */
function signedInPage(next: string): string {
  return page('You are signed in', html`<a class="button" href="${next}">Continue</a>`, { next });
}
