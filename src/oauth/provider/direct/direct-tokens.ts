import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DirectClientCredentials } from './direct-client-credentials.js';
import { DirectRefresh } from './direct-refresh.js';
import { readFields } from './form-fields.js';
import { UsualRequests } from './usual-requests.js';

/** Issues the tokens of usual requests without oidc-provider. */
@Injectable()
export class DirectTokens {
  constructor(
    private readonly requests: UsualRequests,
    private readonly clientCredentials: DirectClientCredentials,
    private readonly refresh: DirectRefresh,
  ) {}

  /** Answers the request. Returns false, with the body unread, if oidc-provider has to answer it. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const form = await this.requests.readForm(request);
    const fields = form === null ? null : readFields(form);
    switch (fields?.get('grant_type')) {
      case 'client_credentials':
        return this.clientCredentials.answer(request, fields, reply);
      case 'refresh_token':
        return this.refresh.answer(request, fields, reply);
      default:
        return false;
    }
  }
}
