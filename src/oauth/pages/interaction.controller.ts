import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { isEmail } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { BrowserOrigins } from '../../http/browser-origins.js';
import { OptionalCaller } from '../../auth/caller.decorator.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { messagePage, sendPage } from '../../pages/page.js';
import { formTargets, pageHeaders } from '../../http/page-headers.js';
import { sessionCookie } from '../../users/domain/session-cookie.js';
import type { Visitor } from '../../users/domain/visitor.js';
import { setRetryAfter } from '../../http/error-response.js';
import { SessionCookies } from '../../users/sessions/session-cookies.js';
import { SessionsService } from '../../users/sessions/sessions.service.js';
import { SignInService } from '../../users/sign-in/sign-in.service.js';
import { SignUpReturn } from '../../users/sign-in/sign-up-return.js';
import { SignUpService } from '../../users/sign-in/sign-up.service.js';
import { CurrentVisitor } from '../../users/visitor.decorator.js';
import { mailSentPage, selectAccountPage, signUpPage } from './account-views.js';
import { InteractionsService, type InteractionPrompt } from './interactions.service.js';
import { consentPage, signInPage } from './views.js';

interface Answer {
  do: string;
  email: string;
  password: string;
  displayName: string;
}

interface Form {
  email: string;
  failure: string | null;
  displayName?: string;
}

/** The pages on which a person signs in and says what a client may do. */
@Controller()
@Public()
export class InteractionController {
  private readonly cookieName: string;

  constructor(
    private readonly interactions: InteractionsService,
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    private readonly signUps: SignUpService,
    private readonly signUpReturn: SignUpReturn,
    private readonly cookies: SessionCookies,
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
      const question = await this.interactions.currentPrompt(exchange);
      const { page } = request.query as { page?: unknown };
      if (question.kind === 'SIGN_IN' && page === 'sign-up') question.kind = 'SIGN_UP';
      if (question.kind === 'SIGN_UP' && page === 'sign-in') question.kind = 'SIGN_IN';
      this.renderPrompt(reply, request, question, { email: question.loginHint ?? '', failure: null });
    });
  }

  @Post('/oauth/interaction/:uid')
  async answer(
    @Body() body: unknown,
    @OptionalCaller() caller: Actor | null,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.withErrorPage(reply, async () => {
      await this.origins.refuseForeignForm(request);
      const exchange = { req: request.raw, res: reply.raw };
      const answer = readAnswer(body);
      switch (answer.do) {
        case 'sign-in':
          return this.signIn(answer, caller, visitor, request, reply);
        case 'sign-up':
          return this.signUp(answer, caller, visitor, request, reply);
        case 'continue':
          return redirect(reply, await this.interactions.selectAccount(exchange, requireUser(caller).userId));
        case 'allow':
          return redirect(reply, await this.interactions.allow(exchange, requireUser(caller)));
        case 'cancel':
          return redirect(reply, await this.interactions.cancel(exchange));
        case 'switch': {
          const next = await this.interactions.restart(exchange);
          await this.signIns.signOut(requireUser(caller), false);
          this.cookies.clear(reply);
          return redirect(reply, next);
        }
        default:
          throw new Failure('INVALID_INPUT');
      }
    });
  }

  private async signIn(
    answer: Answer,
    caller: Actor | null,
    visitor: Visitor,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const exchange = { req: request.raw, res: reply.raw };
    const question: InteractionPrompt = {
      ...(await this.interactions.currentPrompt(exchange)),
      kind: 'SIGN_IN',
      user: null,
    };
    try {
      const { email, password } = answer;
      const { user, token } = await this.signIns.signIn({ email, password }, visitor, caller);
      this.cookies.set(reply, token);
      const session = await this.sessions.open(token);
      redirect(reply, await this.interactions.completeSignIn(exchange, user.id, session!.signedInAt));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (failure.code === 'NOT_FOUND') throw failure;
      // 401 would ask the browser for credentials of another kind.
      const status = failure.status === 401 ? 400 : failure.status;
      setRetryAfter(reply, failure);
      const form = { email: answer.email, failure: failure.userMessage };
      this.renderPrompt(reply, request, question, form, status);
    }
  }

  /** Sends the mail that proves the address. The user comes back signed in by its link, and then answers the question. */
  private async signUp(
    answer: Answer,
    caller: Actor | null,
    visitor: Visitor,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const question = await this.interactions.currentPrompt({ req: request.raw, res: reply.raw });
    if (question.kind !== 'SIGN_IN' && question.kind !== 'SIGN_UP') throw new Failure('FORBIDDEN');
    const { password, displayName } = answer;
    const email = answer.email.trim();
    try {
      if (!isEmail(email))
        throw new Failure('INVALID_INPUT', {}, { userMessage: 'Please check the e-mail address.' });
      if (!password) throw new Failure('WEAK_PASSWORD');
      await this.signUps.signUp({ email, password, displayName: displayName || null }, visitor);
      // The link of the mail signs nobody in over another user.
      if (caller?.kind === 'user') {
        await this.signIns.signOut(caller, false);
        this.cookies.clear(reply);
      }
      const action = pathOf(request);
      this.signUpReturn.remember(reply, action);
      sendPage(reply, 200, mailSentPage({ app: question.client.name, action, email }));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const form = { email, displayName, failure: failure.userMessage };
      this.renderPrompt(reply, request, { ...question, kind: 'SIGN_UP' }, form, failure.status);
    }
  }

  private renderPrompt(
    reply: FastifyReply,
    request: FastifyRequest,
    question: InteractionPrompt,
    form: Form,
    status = 200,
  ): void {
    const { redirectUri } = question;
    const text = this.renderHtml(question, form, pathOf(request));
    // Browsers check where a form leads along all redirects, and the last one goes to the client.
    const targets = redirectUri === null ? [] : formTargets(redirectUri);
    sendPage(reply, status, text, pageHeaders(targets));
  }

  private renderHtml(question: InteractionPrompt, form: Form, action: string): string {
    const { client, user, scopes, canRefresh: lasting, redirectUri } = question;
    const app = client.name;
    if (question.kind === 'SIGN_UP') return signUpPage({ app, action, displayName: '', ...form });
    if (!user) return signInPage({ app, ...form, action, providers: this.providers(action) });
    const { email } = user;
    if (question.kind === 'SELECT_ACCOUNT') return selectAccountPage({ app, action, email });
    const destination = destinationOf(redirectUri);
    const withoutPkce = client.pkceExempt ?? false;
    return consentPage({ app, email, scopes, lasting, destination, withoutPkce, action });
  }

  /** They come back to this very page, which then finds the session they opened. */
  private providers(returnTo: string) {
    return this.config.oauth.signInProviders.map(({ id, name }) => ({
      name,
      href: `/sign-in/${id}?return_to=${encodeURIComponent(returnTo)}`,
    }));
  }

  private async withErrorPage(reply: FastifyReply, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      setRetryAfter(reply, failure);
      const isGone = failure.code === 'NOT_FOUND';
      const text = isGone
        ? 'This took too long, was started elsewhere, or is done already. Please go back to the app and start again.'
        : failure.userMessage;
      sendPage(reply, isGone ? 400 : failure.status, messagePage('This did not work', text));
    }
  }
}

function redirect(reply: FastifyReply, location: string): void {
  void reply.status(303).headers(pageHeaders()).header('location', location).send();
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0]!;
}

function destinationOf(redirectUri: string | null): string | null {
  if (redirectUri === null) return null;
  const { protocol, host } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol;
}

function requireUser(caller: Actor | null): UserActor {
  if (caller?.kind !== 'user' || !caller.sessionId) throw new Failure('UNAUTHENTICATED');
  return caller;
}

function readAnswer(body: unknown): Answer {
  const text = (name: string) => {
    const value = (body as Record<string, unknown> | null | undefined)?.[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    do: text('do'),
    email: text('email').slice(0, 254),
    password: text('password').slice(0, 200),
    displayName: text('display_name').trim().slice(0, 100),
  };
}
