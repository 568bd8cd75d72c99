import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SecurityEvents } from '../../audit/security-events.js';
import { Public } from '../../auth/access.js';
import { Config } from '../../config/config.js';
import { bearerChallenge } from '../../http/bearer-challenge.js';
import { Failure } from '../../failures/failure.js';
import { apiHeaders } from '../../http/page-headers.js';
import { toClientInformation, RegistrationRefused } from '../domain/client-registration.js';
import { registrationPath } from '../provider/endpoints/paths.js';
import { OAuthRateLimits } from '../oauth-rate-limits.js';
import type { Client } from '../domain/clients.js';
import { ClientRegistrationService } from './client-registration.service.js';
import { isAnonymousRegistrationOn, isRegistrationOn } from './registration-access.js';

/**
 * Dynamic client registration (RFC 7591). The implementation of oidc-provider supports neither API scopes nor client kinds.
 */
@Controller(registrationPath)
export class ClientRegistrationController {
  constructor(
    private readonly registrations: ClientRegistrationService,
    private readonly limits: OAuthRateLimits,
    private readonly security: SecurityEvents,
    private readonly config: Config,
  ) {}

  @Post()
  @Public()
  async register(
    @Body() metadata: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isRegistrationOn(this.config)) throw new Failure('NOT_FOUND');
    void reply.headers(apiHeaders);
    const retryAfter = await this.limits.countRequest(request.clientAddress);
    if (retryAfter !== null) {
      void reply.header('retry-after', retryAfter);
      sendError(reply, 429, 'temporarily_unavailable', 'too many requests from this address');
      return;
    }
    const [, token] = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined && isAnonymousRegistrationOn(this.config))
      return this.registerAssistant(metadata, request, reply);
    if (token === undefined || !this.registrations.isValidToken(token)) {
      if (token !== undefined) await this.reportRefusedToken(request);
      void reply.header('www-authenticate', bearerChallenge(new Failure('UNAUTHENTICATED'), request));
      sendError(reply, 401, 'invalid_token', 'an initial access token is required');
      return;
    }
    await this.send(reply, () => this.registrations.register(metadata, request.clientAddress));
  }

  /** Anonymous registration of an assistant. Its own limit is far lower, because each registration is stored. */
  private async registerAssistant(
    metadata: unknown,
    { clientAddress }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const retryAfter = await this.limits.countRegistration(clientAddress);
    if (retryAfter !== null) {
      void reply.header('retry-after', retryAfter);
      sendError(reply, 429, 'temporarily_unavailable', 'too many registrations from this address');
      return;
    }
    await this.send(reply, () => this.registrations.registerAnonymously(metadata, clientAddress));
  }

  private async send(
    reply: FastifyReply,
    register: () => Promise<{ client: Client; secret: string | null }>,
  ): Promise<void> {
    try {
      const { client, secret } = await register();
      void reply.status(201).send(toClientInformation(client, secret));
    } catch (error) {
      if (error instanceof Failure && error.code === 'CLIENT_LIMIT_REACHED')
        return sendError(reply, error.status, 'access_denied', error.message);
      if (!(error instanceof RegistrationRefused)) throw error;
      sendError(reply, 400, error.error, error.description);
    }
  }

  private reportRefusedToken({ clientAddress: address }: FastifyRequest): Promise<void> {
    return this.security.report({
      name: 'client_secret_refused',
      address,
      details: { endpoint: 'registration' },
    });
  }
}

function sendError(reply: FastifyReply, status: number, error: string, description: string): void {
  void reply.status(status).send({ error, error_description: description });
}
