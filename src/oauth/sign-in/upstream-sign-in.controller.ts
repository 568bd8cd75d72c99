import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public, RequiresSession } from '../../auth/access.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { BrowserOrigins } from '../../http/browser-origins.js';
import { Caller, OptionalCaller } from '../../auth/caller.decorator.js';
import { Form, FormField } from '../../http/form.js';
import { type HostCookie, hostCookie } from '../../http/host-cookie.js';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { messagePage, sendPage } from '../../pages/page.js';
import { apiHeaders, pageHeaders } from '../../http/page-headers.js';
import type { Visitor } from '../../users/domain/visitor.js';
import { setRetryAfter } from '../../http/error-response.js';
import { RateLimited } from '../../rate-limits/rate-limited.js';
import { PendingSignInCookies } from '../../users/second-factor/pending-sign-in-cookies.js';
import { SessionCookies } from '../../users/sessions/session-cookies.js';
import { CurrentVisitor } from '../../users/visitor.decorator.js';
import { OAuthRateLimits } from '../oauth-rate-limits.js';
import { UpstreamSignInService } from './upstream-sign-in.service.js';

class LinkForm extends Form {
  /** Empty if the sign-in is recent. */
  @FormField({ maxLength: 200 })
  password = '';
}

/** Sign-in by another provider: the redirect to it and its callback. */
@Controller('sign-in/:provider')
export class UpstreamSignInController {
  private readonly bindingCookie: string;
  private readonly cookieOptions: HostCookie['attributes'];

  constructor(
    private readonly signIns: UpstreamSignInService,
    private readonly cookies: SessionCookies,
    private readonly pendingCookies: PendingSignInCookies,
    private readonly origins: BrowserOrigins,
    private readonly limits: OAuthRateLimits,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    const { prefix, attributes } = hostCookie(config.http.publicUrl, '/sign-in');
    this.bindingCookie = `${prefix}patchbay_sign_in`;
    this.cookieOptions = attributes;
  }

  /** Starts a sign-in. `return_to` is the URL to return to: a path of this server, or a URL allowed by RETURN_URLS. */
  @Get()
  @Public()
  async signIn(
    @Param('provider') provider: string,
    @Query('return_to') returnTo: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.withErrorPage(reply, async () =>
      redirect(reply, await this.begin(provider, returnTo, null, request, reply)),
    );
  }

  /**
   * Starts linking an identity to the signed-in user. POST, because other sites can link to a GET route. Callers that accept JSON get
   * the URL of the provider instead of a redirect: a page whose `form-action` allows only its own origin cannot follow one.
   */
  @Post()
  @RequiresSession()
  async link(
    @Param('provider') provider: string,
    @Query('return_to') returnTo: unknown,
    @Body() { password }: LinkForm,
    @Caller() caller: UserActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const link = { actor: caller, password: password || null };
    if (/^application\/json\b/.test(request.headers.accept ?? '')) {
      const url = await this.begin(provider, returnTo, link, request, reply);
      void reply.headers(apiHeaders).send({ url });
      return;
    }
    await this.withErrorPage(reply, async () =>
      redirect(reply, await this.begin(provider, returnTo, link, request, reply)),
    );
  }

  @Get('callback')
  @Public()
  async callback(
    @Param('provider') provider: string,
    @OptionalCaller() caller: Actor | null,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.withErrorPage(reply, async () => {
      await this.countRequest(request);
      const query = /\?(.*)/s.exec(request.url)?.[1] ?? '';
      const binding = request.cookies[this.bindingCookie] ?? '';
      const signedIn = await this.signIns.finish(provider, query, binding, visitor, caller);
      const { step, returnTo, needsSecondFactor } = signedIn;
      void reply.clearCookie(this.bindingCookie, this.cookieOptions);
      if (step?.kind === 'SIGNED_IN') this.cookies.set(reply, step.token);
      if (step?.kind === 'SECOND_FACTOR_NEEDED') this.pendingCookies.set(reply, step.token);
      redirect(reply, needsSecondFactor ? this.pendingCookies.page : returnTo);
    });
  }

  /** Binds the attempt to the browser. @returns the URL of the provider */
  private async begin(
    provider: string,
    returnTo: unknown,
    link: { actor: UserActor; password: string | null } | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string> {
    await this.countRequest(request);
    const { location, binding } = await this.signIns.begin(provider, this.validateReturnUrl(returnTo), link);
    void reply.setCookie(this.bindingCookie, binding, { ...this.cookieOptions, maxAge: 600 });
    return location;
  }

  private async countRequest(request: FastifyRequest): Promise<void> {
    const seconds = await this.limits.countRequest(request.clientAddress);
    if (seconds !== null) throw new RateLimited(this.clock.inSeconds(seconds), seconds);
  }

  /** Prevents open redirects. @throws Failure RETURN_URL_NOT_ALLOWED */
  private validateReturnUrl(returnTo: unknown): string {
    const { publicUrl } = this.config.http;
    if (returnTo === undefined) return publicUrl;
    if (typeof returnTo !== 'string') throw new Failure('RETURN_URL_NOT_ALLOWED');
    // Paths are relative to the public URL.
    const address = /^\/(?![/\\])/.test(returnTo) ? `${publicUrl}${returnTo}` : returnTo;
    if (!URL.canParse(address, publicUrl)) throw new Failure('RETURN_URL_NOT_ALLOWED');
    const { href, origin } = new URL(address, publicUrl);
    if (!this.origins.allows(origin)) throw new Failure('RETURN_URL_NOT_ALLOWED');
    return href;
  }

  private async withErrorPage(reply: FastifyReply, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      setRetryAfter(reply, failure);
      sendPage(reply, failure.status, messagePage('Sign-in failed', failure.userMessage));
    }
  }
}

function redirect(reply: FastifyReply, location: string): void {
  void reply.status(303).headers(pageHeaders()).header('location', location).send();
}
