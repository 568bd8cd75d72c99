import { Injectable } from '@nestjs/common';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import type { Client, FieldError } from '../domain/clients.js';
import { ClientsService } from '../clients/clients.service.js';
import { toRegistrationRefused, parseClientMetadata } from '../domain/client-registration.js';
import { MetadataRefused, parseAnonymousMetadata } from '../domain/unverified-clients.js';

const registrar = { kind: 'system', name: 'client registration' } as const;
const anonymousRegistrar = { kind: 'system', name: 'anonymous client registration' } as const;

/** Dynamic client registration (RFC 7591): with OAUTH_REGISTRATION_TOKEN, or anonymously for assistants. */
@Injectable()
export class ClientRegistrationService {
  constructor(
    private readonly clients: ClientsService,
    private readonly config: Config,
  ) {}

  /** Whether the token is OAUTH_REGISTRATION_TOKEN. */
  isValidToken(token: string): boolean {
    const { registrationToken } = this.config.oauth;
    return registrationToken !== null && constantTimeEqual(token, registrationToken);
  }

  /** `secret` is returned once and not stored. Null for kinds without a secret. @throws RegistrationRefused */
  async register(metadata: unknown, address: string): Promise<{ client: Client; secret: string | null }> {
    return refusing(() => this.clients.create(registrar, parseClientMetadata(metadata), { address }));
  }

  /** Registers an assistant without a secret. @throws RegistrationRefused; Failure CLIENT_LIMIT_REACHED */
  async registerAnonymously(metadata: unknown, address: string): Promise<{ client: Client; secret: null }> {
    const unverified = { origin: 'REGISTRATION', metadataUrl: null } as const;
    const { client } = await refusing(() => {
      const settings = parseAnonymousMetadata(metadata, 'Unnamed assistant');
      return this.clients.create(anonymousRegistrar, settings, { address, unverified });
    });
    return { client, secret: null };
  }
}

async function refusing<Result>(register: () => Promise<Result>): Promise<Result> {
  try {
    return await register();
  } catch (error) {
    if (error instanceof MetadataRefused)
      throw toRegistrationRefused([{ path: error.field, message: error.message }]);
    if (!(error instanceof Failure) || error.code !== 'INVALID_INPUT') throw error;
    throw toRegistrationRefused((error.details as { fields: FieldError[] }).fields);
  }
}
