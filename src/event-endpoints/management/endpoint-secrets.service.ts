import { Injectable } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { TokenVault, VaultError } from '../../crypto/token-vault.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { newSigningSecret } from '../domain/signing-secret.js';
import { EndpointAccess } from '../endpoints/endpoint-access.js';
import type { EndpointEntity } from '../endpoints/endpoint.entity.js';
import { EndpointSettingsCheck } from './endpoint-settings.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';

/** Signing secrets of endpoints. */
@Injectable()
export class EndpointSecretsService {
  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly access: EndpointAccess,
    private readonly settings: EndpointSettingsCheck,
    private readonly vault: TokenVault,
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /**
   * Sets a new secret. The current one also signs for `overlapSeconds`, so that receivers accept both until they know the new one. 0 ends it immediately.
   *
   * @param given the new secret, or null to create one
   * @throws Failure FORBIDDEN, NOT_FOUND, INVALID_INPUT, also if the endpoint has the given secret already
   */
  async rotate(
    actor: Actor,
    id: string,
    { overlapSeconds, secret: given }: { overlapSeconds: number; secret: string | null },
  ): Promise<{ endpoint: EndpointEntity; secret: string }> {
    const scope = this.access.require(actor);
    this.settings.require({ secret: given });
    const secret = given ?? newSigningSecret();
    const endpoint = await this.database.transaction(async (manager) => {
      const before = await this.endpoints.lock(scope, id, manager);
      if (!before) throw new Failure('NOT_FOUND');
      const current = this.openIfReadable(before);
      if (current !== null && constantTimeEqual(current, secret))
        throw new Failure('INVALID_INPUT', {
          fields: [{ path: 'secret', message: 'must differ from the current secret' }],
        });
      const previous = overlapSeconds > 0 ? current : null;
      await this.record(actor, id, 'secret_rotated', manager);
      return this.endpoints.update(
        id,
        {
          secret: this.vault.seal(secret, { table: 'event_endpoints', column: 'secret', id }),
          previousSecret: previous
            ? this.vault.seal(previous, { table: 'event_endpoints', column: 'previous_secret', id })
            : null,
          // A checked integer.
          previousSecretUntil: previous
            ? () => `app_now() + interval '${Math.trunc(overlapSeconds)} seconds'`
            : null,
        },
        manager,
      );
    });
    return { endpoint, secret };
  }

  /** The current secret. @throws Failure FORBIDDEN, NOT_FOUND */
  async reveal(actor: Actor, id: string): Promise<{ endpoint: EndpointEntity; secret: string }> {
    const scope = this.access.require(actor);
    const endpoint = await this.endpoints.find(scope, id);
    if (!endpoint) throw new Failure('NOT_FOUND');
    await this.record(actor, id, 'secret_revealed');
    return { endpoint, secret: this.open(endpoint) };
  }

  /** Null if it cannot be opened, for example because a key was removed too early. It then has no overlap: it signs nothing any more. */
  private openIfReadable(endpoint: EndpointEntity): string | null {
    try {
      return this.open(endpoint);
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }

  private open({ id, secret }: EndpointEntity): string {
    return this.vault.open(secret, { table: 'event_endpoints', column: 'secret', id });
  }

  private record(
    actor: Actor,
    id: string,
    action: string,
    manager?: Parameters<Audit['record']>[1],
  ): Promise<void> {
    const target = { type: 'event_endpoint', id };
    return this.audit.record(
      { action: `event_endpoint.${action}`, actor, outcome: 'SUCCESS', target },
      manager,
    );
  }
}
