import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { ForeignFormGuard } from '../../http/foreign-form.guard.js';
import { Form, FormField } from '../../http/form.js';
import { OptionalCaller } from '../../auth/caller.decorator.js';
import { requireSession } from '../../auth/require-access.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { setRetryAfter } from '../../http/error-response.js';
import { sendPage } from '../../pages/page.js';
import { maskUser } from '../domain/masked-user.js';
import type { Visitor } from '../domain/visitor.js';
import { EmailChangeService } from '../email-change.service.js';
import { sendFailurePage } from './page-failure.js';
import { type MailLinkPage, mailLinkHeaders, renderMailLinkPage } from './mail-link-page.js';
import { renderIdentities } from './linked-identities-page.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { SignUpReturn } from '../sign-in/sign-up-return.js';
import { SignUpService } from '../sign-in/sign-up.service.js';
import { CurrentVisitor } from '../visitor.decorator.js';

const pages = {
  verifyEmail: {
    title: 'Confirm your email address',
    text: 'Press the button to confirm your address and sign in.',
    form: { button: 'Confirm and sign in' },
  },
  resetPassword: {
    title: 'Choose a new password',
    text: 'Choose a password that you do not use anywhere else.',
    form: { button: 'Set password', newPassword: 'New password', access: 'end' },
  },
  firstPassword: {
    title: 'Choose a password',
    text: 'An account was created for you. Choose a password that you do not use anywhere else.',
    form: { button: 'Set password', newPassword: 'Password' },
  },
  confirmEmail: {
    title: 'Confirm your new email address',
    text: 'Press the button to use this address from now on.',
    form: { button: 'Confirm' },
  },
} satisfies Record<string, MailLinkPage>;

class TokenForm extends Form {
  @FormField()
  token = '';
}

class NewPasswordForm extends TokenForm {
  @FormField()
  password = '';

  /** Sessions and apps are kept only for "keep". */
  @FormField()
  access = '';
}

class RemoveIdentityForm extends Form {
  @FormField()
  proof = '';

  @FormField()
  identity = '';
}

/** Sends the page for failures after which no form is shown again. */
@Catch(Failure)
class MailLinksFilter implements ExceptionFilter {
  catch(failure: Failure, host: ArgumentsHost): void {
    sendFailurePage(host.switchToHttp().getResponse<FastifyReply>(), failure);
  }
}

/**
 * The pages that mailed links open if no frontend handles the tokens. A GET only shows the form, because mail scanners open links.
 */
@Controller()
@UseFilters(MailLinksFilter)
export class MailLinksController {
  private readonly next: string | undefined;
  private readonly removalAddress: string;

  constructor(
    private readonly signUps: SignUpService,
    private readonly passwords: PasswordsService,
    private readonly emailChanges: EmailChangeService,
    private readonly cookies: SessionCookies,
    private readonly signUpReturn: SignUpReturn,
    config: Config,
  ) {
    const { publicUrl } = config.http;
    const frontend = config.connect.returnUrls.find((address) => /^https?:/.test(address));
    // Return URLs of other frontends are pages for connect flows. The console starts at the path of this server.
    this.next = frontend === `${publicUrl}/` ? frontend : frontend && new URL(frontend).origin;
    this.removalAddress = new URL('reset-password/identities', `${config.http.publicUrl}/`).pathname;
  }

  @Get('verify-email')
  @Public()
  verifyEmailPage(@Res() reply: FastifyReply): void {
    showPage(reply, pages.verifyEmail);
  }

  @Post('verify-email')
  @UseGuards(ForeignFormGuard)
  @Public()
  async verifyEmail(
    @Body() form: TokenForm,
    @OptionalCaller() caller: Actor | null,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.submit(reply, pages.verifyEmail, form, async () => {
      try {
        const { token: session, user } = await this.signUps.verify(form.token, visitor, caller);
        if (session) this.cookies.set(reply, session);
        return {
          title: 'Welcome',
          text: `Your address is confirmed, and you are signed in as ${maskUser(user)}.`,
          next: this.signUpReturn.take(request, reply) ?? this.next,
        };
      } catch (failure) {
        if (!(failure instanceof Failure) || failure.code !== 'EMAIL_ALREADY_VERIFIED') throw failure;
        return {
          title: 'Already confirmed',
          text: failure.userMessage,
          next: this.signUpReturn.take(request, reply) ?? this.next,
        };
      }
    });
  }

  /** `first` is in the links for people who have no password yet: they have no sessions or apps either. */
  @Get('reset-password')
  @Public()
  resetPasswordPage(@Query('first') first: unknown, @Res() reply: FastifyReply): void {
    showPage(reply, first === undefined ? pages.resetPassword : pages.firstPassword);
  }

  @Post('reset-password')
  @UseGuards(ForeignFormGuard)
  @Public()
  async resetPassword(
    @Body() form: NewPasswordForm,
    @Query('first') first: unknown,
    @CurrentVisitor() visitor: Visitor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const keepsAccess = form.access === 'keep';
    const isFirst = first !== undefined;
    const { resetPassword } = pages;
    const page = isFirst
      ? pages.firstPassword
      : {
          ...resetPassword,
          form: { ...resetPassword.form, access: keepsAccess ? ('keep' as const) : ('end' as const) },
        };
    await this.submit(reply, page, form, async () => {
      const options = { signOutEverywhere: !keepsAccess };
      const { userId } = await this.passwords.reset(form.token, form.password, visitor, options);
      return this.afterReset(userId, isFirst);
    });
  }

  /** Removes an identity that the page after a password reset lists. */
  @Post('reset-password/identities')
  @UseGuards(ForeignFormGuard)
  @Public()
  async removeIdentity(
    @Body() form: RemoveIdentityForm,
    @CurrentVisitor() visitor: Visitor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const userId = await this.passwords.removeIdentityAfterReset(form.proof, form.identity, visitor);
    this.show(reply, await this.afterReset(userId, false));
  }

  @Get('confirm-email')
  @Public()
  confirmEmailPage(@Res() reply: FastifyReply): void {
    showPage(reply, pages.confirmEmail);
  }

  @Post('confirm-email')
  @UseGuards(ForeignFormGuard)
  @Public()
  async confirmEmail(
    @Body() form: TokenForm,
    @OptionalCaller() caller: Actor | null,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.submit(reply, pages.confirmEmail, form, async () => {
      await this.emailChanges.confirm(requireSession(caller), form.token);
      return { title: 'Your email address was changed', text: 'Use it to sign in from now on.' };
    });
  }

  private async afterReset(userId: string, isFirst: boolean): Promise<MailLinkPage> {
    const { identities, proof } = await this.passwords.identitiesAfterReset(userId);
    const message = isFirst
      ? { title: 'Your password is set', text: 'Sign in with your email address and this password.' }
      : { title: 'Your password was changed', text: 'Use it to sign in from now on.' };
    return {
      ...message,
      more: identities.length > 0 ? renderIdentities(identities, proof, this.removalAddress) : undefined,
    };
  }

  /** Performs the action of a form and shows its result. The form is shown again if the user can correct the failure. */
  private async submit(
    reply: FastifyReply,
    page: MailLinkPage & Required<Pick<MailLinkPage, 'form'>>,
    { token }: TokenForm,
    action: () => Promise<MailLinkPage>,
  ): Promise<void> {
    try {
      this.show(reply, await action());
    } catch (failure) {
      if (!(failure instanceof Failure) || !correctable.has(failure.code)) throw failure;
      const form = { ...page.form, token, failure: failure.userMessage };
      setRetryAfter(reply, failure);
      showPage(reply, { ...page, form }, failure.status);
    }
  }

  private show(reply: FastifyReply, page: MailLinkPage): void {
    showPage(reply, { next: this.next, ...page });
  }
}

/** Failures after which the same form may be submitted again. */
const correctable = new Set<string>(['WEAK_PASSWORD', 'UNAUTHENTICATED', 'UNAVAILABLE']);

function showPage(reply: FastifyReply, page: MailLinkPage, status = 200): void {
  sendPage(reply, status, renderMailLinkPage(page), mailLinkHeaders);
}
