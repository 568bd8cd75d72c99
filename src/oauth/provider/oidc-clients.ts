import { Injectable } from '@nestjs/common';
import { type Client as OidcClient, Provider } from 'oidc-provider';
import { randomToken } from '../../crypto/random.js';
import { ClientDirectory } from '../clients/client-directory.js';
import type { Client } from '../domain/clients.js';
import { ClientDocumentsService } from '../registration/client-documents.service.js';
import { OAuthCache } from '../oauth-cache.js';
import { clientMetadata } from './client-metadata.js';
import { SessionSync } from './session-sync.js';
import { PresentedTokens } from './storage/presented-tokens.js';

interface ClientClass {
  new (metadata: object): OidcClient;
  prototype: OidcClient;
  find(id: string): Promise<OidcClient | undefined>;
}

/** Gives oidc-provider its clients from memory. Each client object is built once and reused until the client changes. */
@Injectable()
export class OidcClients {
  /** oidc-provider requires a secret. This random value is never used: ClientDirectory compares the real secrets. */
  private readonly placeholderSecret = randomToken();
  /** Requests for which a document was looked up. */
  private readonly readers = new WeakSet<object>();

  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: PresentedTokens,
    private readonly cache: OAuthCache,
    private readonly documents: ClientDocumentsService,
    private readonly sessions: SessionSync,
  ) {}

  /** Call once per provider, before it serves requests. */
  attach(provider: Provider): void {
    const clientClass = provider.Client as unknown as ClientClass;
    const built = new WeakMap<Client, OidcClient>();
    const { clients } = this;
    clientClass.find = async (id) => {
      const registered = await this.lookUp(id);
      if (!registered) return undefined;
      const existing = built.get(registered);
      if (existing) return existing;
      const client = new clientClass(clientMetadata(registered, this.placeholderSecret));
      built.set(registered, client);
      return client;
    };
    clientClass.prototype.compareClientSecret = function compare(this: OidcClient, presented) {
      return clients.secretMatches(this.clientId, presented);
    };
  }

  private async lookUp(id: string): Promise<Client | null> {
    // Client lookup is the first hook after the form is parsed and before its token is read.
    this.tokens.replaceJwt(Provider.ctx);
    if (this.documents.isDocumentUrl(id)) return this.findByDocument(id);
    // The client may just have been registered in another process.
    if (!this.clients.has(id)) await this.cache.reloadForUnknown();
    const client = this.clients.find(id);
    return client && this.skipsDocument(client) ? null : client;
  }

  /**
   * Whether the request names the client of a document by its id, so that the document would not be read again. Only this server uses
   * the id: after it has read the document, and to resume a request that it has stored.
   */
  private skipsDocument({ id, metadataUrl }: Client): boolean {
    const { ctx } = Provider;
    if (metadataUrl === null || ctx?.oidc.params?.client_id !== id) return false;
    return ctx.oidc.route !== 'resume' && !this.readers.has(ctx);
  }

  /** Everything after the lookup uses the id of the client instead of the URL that the request has as `client_id`. */
  private async findByDocument(url: string): Promise<Client | null> {
    const { ctx } = Provider;
    const client = await this.documents.find(url, {
      address: ctx?.ip ?? '',
      findUserId: async () => (ctx ? ((await this.sessions.findSignInSession(ctx))?.userId ?? null) : null),
    });
    const params = ctx?.oidc.params;
    if (client && params?.client_id === url) params.client_id = client.id;
    if (client && ctx) this.readers.add(ctx);
    return client;
  }
}
