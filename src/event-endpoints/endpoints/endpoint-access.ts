import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/actor.js';
import { Failure } from '../../failures/failure.js';
import { ClientDirectory } from '../../oauth/clients/client-directory.js';
import { hasSecret } from '../../oauth/domain/clients.js';
import { type EndpointScope, endpointScopeOf } from './endpoint-owner.js';

/** Which endpoints a caller may see and change. */
@Injectable()
export class EndpointAccess {
  constructor(private readonly clients: ClientDirectory) {}

  /**
   * Null if the caller may see none. Clients without a secret may see none either: their users hold the access token, and the endpoint of a client gets
   * the events of all its users.
   */
  find(actor: Actor): EndpointScope | null {
    const scope = endpointScopeOf(actor);
    if (!scope || scope.clientId === null) return scope;
    const client = this.clients.find(scope.clientId);
    return client && hasSecret(client.kind) ? scope : null;
  }

  /** Whether the endpoint has a client that is disabled: its events queue up, and none is sent. */
  isClientDisabled({ clientId }: { clientId: string | null }): boolean {
    return clientId !== null && this.clients.find(clientId) === null;
  }

  /** @throws Failure FORBIDDEN */
  require(actor: Actor): EndpointScope {
    const scope = this.find(actor);
    if (scope) return scope;
    throw new Failure(
      'FORBIDDEN',
      {},
      { message: 'Only administrators, and clients with a secret, have event endpoints.' },
    );
  }

  /**
   * The owner of a new endpoint: a client, or null for the installation. Only administrators can choose it.
   *
   * @throws Failure FORBIDDEN, INVALID_INPUT
   */
  requireOwner(actor: Actor, clientId: string | null): string | null {
    const scope = this.require(actor);
    const owner = scope.clientId ?? clientId;
    if (clientId !== null && (owner !== clientId || !this.clients.has(clientId)))
      throw new Failure('INVALID_INPUT', { fields: [{ path: 'clientId', message: 'is not a client' }] });
    return owner;
  }
}
