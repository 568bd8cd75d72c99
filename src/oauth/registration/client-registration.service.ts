import { Injectable } from '@nestjs/common';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import type { Client, FieldError } from '../domain/clients.js';
import { ClientsService } from '../clients/clients.service.js';
import { toRegistrationRefused, parseClientMetadata } from '../domain/client-registration.js';

const registrar = { kind: 'system', name: 'client registration' } as const;

/** Dynamic client registration (RFC 7591). Enabled by OAUTH_REGISTRATION_TOKEN, for callers that present this token. */
@Injectable()
export class ClientRegistrationService {
  constructor(
    private readonly clients: ClientsService,
    private readonly config: Config,
  ) {}

  get isEnabled(): boolean {
    return this.config.oauth.registrationToken !== null;
  }

  /** Whether the token is OAUTH_REGISTRATION_TOKEN. */
  isValidToken(token: string): boolean {
    const { registrationToken } = this.config.oauth;
    return registrationToken !== null && constantTimeEqual(token, registrationToken);
  }

  /** `secret` is returned once and not stored. Null for kinds without a secret. @throws RegistrationRefused */
  async register(metadata: unknown, address: string): Promise<{ client: Client; secret: string | null }> {
    try {
      return await this.clients.create(registrar, parseClientMetadata(metadata), { address });
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.code !== 'INVALID_INPUT') throw failure;
      throw toRegistrationRefused((failure.details as { fields: FieldError[] }).fields);
    }
  }
}
