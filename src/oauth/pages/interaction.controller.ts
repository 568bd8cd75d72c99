import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { BrowserOrigins } from '../../http/browser-origins.js';
import { OptionalCaller } from '../../auth/caller.decorator.js';
import { requireSession } from '../../auth/require-access.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { readForm, readFormValues } from '../../http/form.js';
import { messagePage, sendPage } from '../../pages/page.js';
import { formTargets, pageHeaders } from '../../http/page-headers.js';
import { isEmailAddress } from '../../users/domain/email-address.js';
import { sessionCookie } from '../../users/domain/session-cookie.js';
import type { Visitor } from '../../users/domain/visitor.js';
import { setRetryAfter } from '../../http/error-response.js';
import { PasskeyCookies } from '../../users/passkeys/passkey-cookies.js';
import { parsePasskey, passkeyScript } from '../../users/passkeys/passkey-form.js';
import { PendingSignInCookies } from '../../users/second-factor/pending-sign-in-cookies.js';
import { SessionCookies } from '../../users/sessions/session-cookies.js';
import { SessionsService } from '../../users/sessions/sessions.service.js';
import { PasskeySignInService } from '../../users/sign-in/passkey-sign-in.service.js';
import type { SignedIn } from '../../users/sign-in/session-opener.service.js';
import { SignInService } from '../../users/sign-in/sign-in.service.js';
import { Registration } from '../../users/sign-in/registration.js';
import { SignUpReturn } from '../../users/sign-in/sign-up-return.js';
import { SignUpService } from '../../users/sign-in/sign-up.service.js';
import { CurrentVisitor } from '../../users/visitor.decorator.js';
import { InteractionForm } from './interaction.form.js';
import { InteractionsService, type InteractionPrompt } from './interactions.service.js';
import {
  consentPage,
  mailSentPage,
  passkeyPage,
  selectAccountPage,
  signInPage,
  signUpPage,
} from './views.js';

/** Values and error message of a form that is shown again. */
interface FormState {
  email: string;
  failure: string | null;
  displayName?: string;
}

/** The pages for sign-in, sign-up, account choice and consent. */
@Controller()
@Public()
export class InteractionController {
  private readonly cookieName: string;

  constructor(
    private readonly interactions: InteractionsService,
    private readonly signIns: SignInService,
    private readonly passkeys: PasskeySignInService,
    private readonly passkeyCookies: PasskeyCookies,
    private readonly sessions: SessionsService,
    private readonly signUps: SignUpService,
    private readonly registration: Registration,
    private readonly signUpReturn: SignUpReturn,
    private readonly cookies: SessionCookies,
    private readonly pendingCookies: PendingSignInCookies,
    private readonly origins: BrowserOrigins,
    private readonly config: Config,
  ) {
    this.cookieName = sessionCookie(config.http.publicUrl).name;
  }

  @Get('/oauth/interaction/:uid')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.withErrorPage(reply, async () => {
      const exchange = { req: request.raw, res: reply.raw };
      const token = request.cookies[this.cookieName];
      const session = token ? await this.sessions.open(token) : null;
      if (session && (await this.interactions.isSatisfiedBy(exchange, session))) {
        redirect(reply, await this.interactions.completeSignIn(exchange, session.userId, session.signedInAt));
        return;
      }
      const prompt = await this.interactions.currentPrompt(exchange);
      const { page } = request.query as { page?: unknown };
      if (prompt.kind === 'SIGN_IN' && page === 'sign-up') prompt.kind = 'SIGN_UP';
      if (prompt.kind === 'SIGN_UP' && page === 'sign-in') prompt.kind = 'SIGN_IN';
      this.renderPrompt(reply, request, prompt, { email: prompt.loginHint ?? '', failure: null });
    });
  }

  @Post('/oauth/interaction/:uid')
  async submit(
    @Body() body: unknown,
    @OptionalCaller() caller: Actor | null,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.withErrorPage(reply, async () => {
      await this.origins.refuseForeignForm(request);
      const exchange = { req: request.raw, res: reply.raw };
      const form = readForm(InteractionForm, body);
      switch (form.do) {
        case 'sign-in':
          return this.signIn(form, caller, visitor, request, reply);
        case 'passkey':
          return this.askForPasskey(visitor, request, reply);
        case 'passkey-sign-in':
          return this.signInWithPasskey(form, caller, visitor, request, reply);
        case 'sign-up':
          return this.signUp(form, caller, visitor, request, reply);
        case 'continue':
          return redirect(
            reply,
            await this.interactions.selectAccount(exchange, requireSession(caller).userId),
          );
        case 'allow':
          return redirect(
            reply,
            await this.interactions.allow(exchange, requireSession(caller), readFormValues(body, 'scope')),
          );
        case 'cancel':
          return redirect(reply, await this.interactions.cancel(exchange));
        case 'switch': {
          const next = await this.interactions.restart(exchange);
          await this.signIns.signOut(requireSession(caller), false);
          this.cookies.clear(reply);
          return redirect(reply, next);
        }
      }
    });
  }

  private async signIn(
    form: InteractionForm,
    caller: Actor | null,
    visitor: Visitor,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    await this.withSignInPage(form.email, request, reply, async () => {
      const { email, password } = form;
      const returnTo = `${this.config.http.publicUrl}${pathOf(request)}`;
      const step = await this.signIns.signIn({ email, password }, visitor, caller, returnTo);
      if (step.kind === 'SECOND_FACTOR_NEEDED') {
        this.pendingCookies.set(reply, step.token);
        redirect(reply, this.pendingCookies.page);
        return;
      }
      await this.continueAs(step, request, reply);
    });
  }

  /** Shows a page with a challenge. */
  private async askForPasskey(visitor: Visitor, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.withSignInPage('', request, reply, async ({ client, redirectUri }) => {
      const { binding, options } = await this.passkeys.start(visitor);
      this.passkeyCookies.set(reply, binding);
      const text = passkeyPage({ app: client.name, action: pathOf(request), options });
      sendPage(reply, 200, text, pageHeaders(targetsOf(redirectUri), passkeyScript));
    });
  }

  private async signInWithPasskey(
    { passkey }: InteractionForm,
    caller: Actor | null,
    visitor: Visitor,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    await this.withSignInPage('', request, reply, async () => {
      const binding = this.passkeyCookies.get(request);
      const signedIn = await this.passkeys.finish(binding, parsePasskey(passkey), visitor, caller);
      this.passkeyCookies.clear(reply);
      this.pendingCookies.clear(reply);
      await this.continueAs(signedIn, request, reply);
    });
  }

  private async continueAs(
    { token, user }: SignedIn,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    this.cookies.set(reply, token);
    const session = await this.sessions.open(token);
    const exchange = { req: request.raw, res: reply.raw };
    redirect(reply, await this.interactions.completeSignIn(exchange, user.id, session!.signedInAt));
  }

  /** Shows the sign-in page again if the action fails. */
  private async withSignInPage(
    email: string,
    request: FastifyRequest,
    reply: FastifyReply,
    action: (prompt: InteractionPrompt) => Promise<void>,
  ): Promise<void> {
    const current = await this.interactions.currentPrompt({ req: request.raw, res: reply.raw });
    const prompt: InteractionPrompt = { ...current, kind: 'SIGN_IN', user: null };
    try {
      await action(prompt);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (failure.code === 'NOT_FOUND') throw failure;
      // 401 would require a WWW-Authenticate challenge.
      const status = failure.status === 401 ? 400 : failure.status;
      setRetryAfter(reply, failure);
      this.renderPrompt(reply, request, prompt, { email, failure: failure.userMessage }, status);
    }
  }

  /** Sends the confirmation mail. Its link signs the user in and returns to this interaction. */
  private async signUp(
    form: InteractionForm,
    caller: Actor | null,
    visitor: Visitor,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const prompt = await this.interactions.currentPrompt({ req: request.raw, res: reply.raw });
    if (prompt.kind !== 'SIGN_IN' && prompt.kind !== 'SIGN_UP') throw new Failure('FORBIDDEN');
    const { password, displayName } = form;
    const email = form.email.trim();
    try {
      if (!isEmailAddress(email))
        throw new Failure('INVALID_INPUT', {}, { userMessage: 'Please check the email address.' });
      if (!password) throw new Failure('WEAK_PASSWORD');
      await this.signUps.signUp({ email, password, displayName: displayName || null }, visitor);
      // The link does not replace the session of another user, so that session ends now.
      if (caller?.kind === 'user') {
        await this.signIns.signOut(caller, false);
        this.cookies.clear(reply);
      }
      const action = pathOf(request);
      this.signUpReturn.remember(reply, action);
      sendPage(reply, 200, mailSentPage({ app: prompt.client.name, action, email }));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const state = { email, displayName, failure: failure.userMessage };
      this.renderPrompt(reply, request, { ...prompt, kind: 'SIGN_UP' }, state, failure.status);
    }
  }

  private renderPrompt(
    reply: FastifyReply,
    request: FastifyRequest,
    prompt: InteractionPrompt,
    state: FormState,
    status = 200,
  ): void {
    const text = this.renderHtml(prompt, state, pathOf(request));
    sendPage(reply, status, text, pageHeaders(targetsOf(prompt.redirectUri)));
  }

  private renderHtml(prompt: InteractionPrompt, state: FormState, action: string): string {
    const { client, user, scopes, resources, canRefresh, redirectUri } = prompt;
    const app = client.name;
    const canSignUp = this.registration.isOpen;
    if (prompt.kind === 'SIGN_UP' && canSignUp) return signUpPage({ app, action, displayName: '', ...state });
    if (!user)
      return signInPage({
        app,
        ...state,
        action,
        canSignUp,
        canUsePasskeys: this.passkeys.isAvailable,
        providers: this.providerLinks(action),
      });
    const { email } = user;
    if (prompt.kind === 'SELECT_ACCOUNT') return selectAccountPage({ app, action, email });
    const destination = destinationOf(redirectUri);
    const withoutPkce = client.pkceExempt ?? false;
    const unverified = client.isVerified
      ? null
      : { publisher: client.metadataUrl && new URL(client.metadataUrl).host };
    return consentPage({
      app,
      email,
      scopes,
      canRefresh,
      destination,
      withoutPkce,
      resources,
      unverified,
      action,
    });
  }

  /** Providers return to this page, which then finds the new session. */
  private providerLinks(returnTo: string) {
    return this.config.oauth.signInProviders.map(({ id, name }) => ({
      name,
      href: `/sign-in/${id}?return_to=${encodeURIComponent(returnTo)}`,
    }));
  }

  private async withErrorPage(reply: FastifyReply, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      setRetryAfter(reply, failure);
      const isExpired = failure.code === 'NOT_FOUND';
      const text = isExpired
        ? 'This page has expired, was opened in another browser, or is already completed. Please go back to the app and start again.'
        : failure.userMessage;
      sendPage(reply, isExpired ? 400 : failure.status, messagePage('Something went wrong', text));
    }
  }
}

function redirect(reply: FastifyReply, location: string): void {
  void reply.status(303).headers(pageHeaders()).header('location', location).send();
}

/** Browsers apply form-action to all redirects of a form, and the last one leads to the client. */
function targetsOf(redirectUri: string | null): string[] {
  return redirectUri === null ? [] : formTargets(redirectUri);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0]!;
}

function destinationOf(redirectUri: string | null): string | null {
  if (redirectUri === null) return null;
  const { protocol, host } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol;
}
