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
import { PendingSignInCookies } from '../second-factor/pending-sign-in-cookies.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { SecondFactorSignInService } from '../sign-in/second-factor-sign-in.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { renderSecondFactorPage, secondFactorHeaders } from './second-factor-page.js';
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
  async show(
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.showForm(request, reply, visitor, null);
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
        ? await this.signIns.verifyPasskey(attempt, parseJson(passkey))
        : await this.signIns.verify(attempt, code);
      this.cookies.set(reply, finished.token);
      this.pendingCookies.clear(reply);
      sendPage(reply, 200, signedInPage(finished.returnTo ?? `${this.config.http.publicUrl}/`));
    } catch (failure) {
      if (!(failure instanceof Failure) || !correctable.has(failure.code)) throw failure;
      await this.showForm(request, reply, visitor, failure);
    }
  }

  /** @throws Failure SIGN_IN_EXPIRED */
  private async showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    visitor: Visitor,
    failure: Failure | null,
  ): Promise<void> {
    const token = this.pendingCookies.get(request);
    const waiting = await this.signIns.find(token);
    if (!waiting) throw new Failure('SIGN_IN_EXPIRED');
    const options = waiting.methods.includes('PASSKEY') ? await this.passkeyOptions(token, visitor) : null;
    if (failure) setRetryAfter(reply, failure);
    const text = renderSecondFactorPage(waiting.methods, options, failure?.userMessage ?? null);
    sendPage(reply, failure?.status ?? 200, text, secondFactorHeaders);
  }

  /** Null if passkeys cannot be used now: codes still can. */
  private async passkeyOptions(token: string, visitor: Visitor): Promise<object | null> {
    try {
      return (await this.signIns.startPasskey(token, visitor)).options;
    } catch (failure) {
      if (failure instanceof Failure) return null;
      throw failure;
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Not a redirect: browsers apply `form-action` to the redirects of a form, and the last one may lead to the page of any client. */
function signedInPage(next: string): string {
  return page('You are signed in', html`<a class="button" href="${next}">Continue</a>`, { next });
}
