import { Injectable } from '@nestjs/common';
import { type Client as OidcClient, Provider } from 'oidc-provider';
import { randomToken } from '../../crypto/random.js';
import { ClientDirectory } from '../clients/client-directory.js';
import type { Client } from '../domain/clients.js';
import { OAuthCache } from '../oauth-cache.js';
import { clientMetadata } from './client-metadata.js';
import { PresentedTokens } from './storage/presented-tokens.js';

interface ClientClass {
  new (metadata: object): OidcClient;
  prototype: OidcClient;
  find(id: string): Promise<OidcClient | undefined>;
}

/** Tells the library which clients there are, out of memory, each made once for as long as it does not change. */
@Injectable()
export class OidcClients {
  /** Stands where the library wants a secret. The real ones are compared by ClientDirectory, and nobody knows this one. */
  private readonly placeholderSecret = randomToken();

  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: PresentedTokens,
    private readonly cache: OAuthCache,
  ) {}

  /** Must be done to a provider before it serves requests. */
  attach(provider: Provider): void {
    const clientClass = provider.Client as unknown as ClientClass;
    const made = new WeakMap<Client, OidcClient>();
    const { clients } = this;
    clientClass.find = async (id) => {
      const registered = await this.lookUp(id);
      if (!registered) return undefined;
      const known = made.get(registered);
      if (known) return known;
      const client = new clientClass(clientMetadata(registered, this.placeholderSecret));
      made.set(registered, client);
      return client;
    };
    clientClass.prototype.compareClientSecret = function compare(this: OidcClient, presented) {
      return clients.secretMatches(this.clientId, presented);
    };
  }

  private async lookUp(id: string): Promise<Client | null> {
    // The first thing the library looks up, after it has read the form and before it looks at the token in it.
    this.tokens.replaceJwt(Provider.ctx);
    // Somebody may have registered it in another process a moment ago.
    if (!this.clients.has(id)) await this.cache.reloadForUnknown();
    return this.clients.find(id);
  }
}
