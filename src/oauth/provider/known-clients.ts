import { Injectable } from '@nestjs/common';
import { type Client as EngineClient, Provider } from 'oidc-provider';
import { randomToken } from '../../crypto/random.js';
import { type Client, ClientDirectory } from '../clients/client-directory.js';
import { LiveState } from '../live-state.js';
import { clientMetadata } from './client-metadata.js';
import { PresentedTokens } from './presented-tokens.js';

interface ClientClass {
  new (metadata: object): EngineClient;
  prototype: EngineClient;
  find(id: string): Promise<EngineClient | undefined>;
}

/** Tells the library which clients there are, out of memory, each made once for as long as it does not change. */
@Injectable()
export class KnownClients {
  /** Stands where the library wants a secret. The real ones are compared by ClientDirectory, and nobody knows this one. */
  private readonly secretStandIn = randomToken();

  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: PresentedTokens,
    private readonly live: LiveState,
  ) {}

  /** Must be done to a provider before it serves requests. */
  attach(provider: Provider): void {
    const clientClass = provider.Client as unknown as ClientClass;
    const made = new WeakMap<Client, EngineClient>();
    const { clients } = this;
    clientClass.find = async (id) => {
      const registered = await this.lookUp(id);
      if (!registered) return undefined;
      const known = made.get(registered);
      if (known) return known;
      const client = new clientClass(clientMetadata(registered, this.secretStandIn));
      made.set(registered, client);
      return client;
    };
    clientClass.prototype.compareClientSecret = function compare(this: EngineClient, presented) {
      return clients.secretMatches(this.clientId, presented);
    };
  }

  private async lookUp(id: string): Promise<Client | null> {
    // The first thing the library looks up, after it has read the form and before it looks at the token in it.
    this.tokens.standIn(Provider.ctx);
    // Somebody may have registered it in another process a moment ago.
    if (!this.clients.knows(id)) await this.live.search();
    return this.clients.find(id);
  }
}
