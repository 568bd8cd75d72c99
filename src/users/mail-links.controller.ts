import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access.js';
import type { Actor } from '../auth/actor.js';
import { BrowserOrigins } from '../http/browser-origins.js';
import { OptionalCaller } from '../auth/caller.decorator.js';
import { Config } from '../config/config.js';
import { Failure } from '../failures/failure.js';
import { sendPage } from '../pages/page.js';
import { maskedUser } from './domain/masked-user.js';
import { setRetryAfter } from '../http/error-response.js';
import type { Visitor } from './domain/visitor.js';
import { EmailChangeService } from './email-change.service.js';
import { type MailLinkPage, mailLinkHeaders, renderMailLinkPage } from './mail-link-page.js';
import { renderIdentities } from './linked-identities-page.js';
import { PasswordsService } from './passwords.service.js';
import { SessionCookies } from './session-cookies.js';
import { SignUpReturn } from './sign-up-return.js';
import { SignUpService } from './sign-up.service.js';
import { CurrentVisitor } from './visitor.decorator.js';

const pages = {
  verifyEmail: {
    title: 'Confirm your e-mail address',
    text: 'Press the button to confirm your address and sign in.',
    form: { button: 'Confirm and sign in' },
  },
  resetPassword: {
    title: 'Choose a new password',
    text: 'Choose a password that you use nowhere else.',
    form: { button: 'Set the password', newPassword: true, access: 'end' },
  },
  confirmEmail: {
    title: 'Confirm your new e-mail address',
    text: 'Press the button to use this address from now on.',
    form: { button: 'Confirm' },
  },
} satisfies Record<string, MailLinkPage>;

/**
 * Where the links of mails lead when no frontend takes their tokens. Opening a page does nothing, because mail scanners open
 * links; its form acts.
 */
@Controller()
export class MailLinksController {
  private readonly next: string | undefined;
  private readonly removalAddress: string;

  constructor(
    private readonly signUps: SignUpService,
    private readonly passwords: PasswordsService,
    private readonly emailChanges: EmailChangeService,
    private readonly cookies: SessionCookies,
    private readonly signUpReturn: SignUpReturn,
    private readonly origins: BrowserOrigins,
    config: Config,
  ) {
    const frontend = config.connect.returnUrls.find((address) => /^https?:/.test(address));
    this.next = frontend && new URL(frontend).origin;
    this.removalAddress = new URL('reset-password/identities', `${config.http.publicUrl}/`).pathname;
  }

  @Get('verify-email')
  @Public()
  verifyEmailPage(@Res() reply: FastifyReply): void {
    show(reply, pages.verifyEmail);
  }

  @Post('verify-email')
  @Public()
  async verifyEmail(
    @Body() body: unknown,
    @OptionalCaller() caller: Actor | null,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(request, reply, pages.verifyEmail, body, async ({ token }) => {
      const { token: session, user } = await this.signUps.verify(token, visitor, caller);
      this.cookies.set(reply, session);
      return {
        title: 'Welcome',
        text: `Your address is confirmed, and you are signed in as ${maskedUser(user)}.`,
        next: this.signUpReturn.take(request, reply) ?? this.next,
      };
    });
  }

  @Get('reset-password')
  @Public()
  resetPasswordPage(@Res() reply: FastifyReply): void {
    show(reply, pages.resetPassword);
  }

  @Post('reset-password')
  @Public()
  async resetPassword(
    @Body() body: unknown,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // Only an explicit choice keeps sessions and apps.
    const keeps = field(body, 'access') === 'keep';
    const { resetPassword: asked } = pages;
    const shown: MailLinkPage = { ...asked, form: { ...asked.form, access: keeps ? 'keep' : 'end' } };
    await this.act(request, reply, shown, body, async ({ token, password }) => {
      const { userId } = await this.passwords.reset(token, password, visitor, { signOutEverywhere: !keeps });
      return this.afterReset(userId);
    });
  }

  /** Removes an identity that the page after a reset listed. */
  @Post('reset-password/identities')
  @Public()
  async removeIdentity(
    @Body() body: unknown,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = { title: 'Your password is set', text: '' };
    await this.act(request, reply, page, body, async () => {
      const [proof, identity] = [field(body, 'proof'), field(body, 'identity')];
      return this.afterReset(await this.passwords.removeIdentityAfterReset(proof, identity, visitor));
    });
  }

  @Get('confirm-email')
  @Public()
  confirmEmailPage(@Res() reply: FastifyReply): void {
    show(reply, pages.confirmEmail);
  }

  @Post('confirm-email')
  @Public()
  async confirmEmail(
    @Body() body: unknown,
    @OptionalCaller() caller: Actor | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(request, reply, pages.confirmEmail, body, async ({ token }) => {
      if (caller?.kind !== 'user' || !caller.sessionId) throw new Failure('UNAUTHENTICATED');
      await this.emailChanges.confirm(caller, token);
      return { title: 'Your address is changed', text: 'Sign in with it from now on.' };
    });
  }

  private async afterReset(userId: string): Promise<MailLinkPage> {
    const { identities, proof } = await this.passwords.identitiesAfterReset(userId);
    return {
      title: 'Your password is set',
      text: 'Sign in with it from now on.',
      more: identities.length > 0 ? renderIdentities(identities, proof, this.removalAddress) : undefined,
    };
  }

  /** Does what the form is for and shows how it went. */
  private async act(
    request: FastifyRequest,
    reply: FastifyReply,
    page: MailLinkPage,
    body: unknown,
    action: (fields: { token: string; password: string }) => Promise<MailLinkPage>,
  ): Promise<void> {
    const fields = { token: field(body, 'token'), password: field(body, 'password') };
    try {
      await this.origins.refuseForeignForm(request);
      show(reply, { next: this.next, ...(await action(fields)) });
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      setRetryAfter(reply, failure);
      const { code, userMessage, status } = failure;
      const again = code === 'WEAK_PASSWORD' || code === 'UNAUTHENTICATED' || code === 'UNAVAILABLE';
      if (again && page.form) {
        show(reply, { ...page, form: { ...page.form, token: fields.token, failure: userMessage } }, status);
      } else show(reply, { title: 'This did not work', text: userMessage }, status);
    }
  }
}

function show(reply: FastifyReply, page: MailLinkPage, status = 200): void {
  sendPage(reply, status, renderMailLinkPage(page), mailLinkHeaders);
}

function field(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
