import { Injectable } from '@nestjs/common';
import { type Adapter, type AdapterFactory, type AdapterPayload, Provider } from 'oidc-provider';
import { ConsentsService } from '../../consents/consents.service.js';
import { ArtifactStore } from './artifact-store.js';
import { OidcGrants } from './oidc-grants.js';
import { PresentedTokens } from './presented-tokens.js';

const unsupported = () => Promise.reject(new Error('The library does not use this.'));

/** The library's storage: each kind of thing it stores is kept where we keep such things. Clients it finds by {@link KnownClients}. */
@Injectable()
export class OidcAdapter {
  constructor(
    private readonly artifacts: ArtifactStore,
    private readonly grants: OidcGrants,
    private readonly tokens: PresentedTokens,
    private readonly consents: ConsentsService,
  ) {}

  readonly factory: AdapterFactory = (kind) => {
    switch (kind) {
      case 'Grant':
        return this.grantAdapter();
      case 'AccessToken':
      case 'ClientCredentials':
        return this.accessTokenAdapter(kind);
      default:
        return this.artifactAdapter(kind);
    }
  };

  private grantAdapter(): Adapter {
    return {
      ...unsupportedAdapter,
      find: (id) => this.grants.find(id),
      // The library has nothing left to say: the authorization goes with all its tokens.
      destroy: async (id) => {
        const { ctx } = Provider;
        const reason = ctx?.oidc.route === 'token' ? 'token_reused' : 'token_revoked';
        await this.consents.endAuthorization(id, reason, ctx?.ip ?? null);
      },
    };
  }

  /** Access tokens are signed and not stored; what is known of one is made up from what it says. */
  private accessTokenAdapter(kind: 'AccessToken' | 'ClientCredentials'): Adapter {
    return {
      ...unsupportedAdapter,
      find: (id) => this.tokens.find(kind, id),
      destroy: () => this.tokens.revoke(Provider.ctx),
    };
  }

  private artifactAdapter(kind: string): Adapter {
    return {
      upsert: (id, payload: AdapterPayload, life = 0) => this.artifacts.upsert(kind, id, payload, life),
      find: (id) => this.artifacts.find(kind, id),
      findByUid: (uid) => this.artifacts.findByUid(kind, uid),
      findByUserCode: (userCode) => this.artifacts.findByUserCode(userCode),
      consume: (id) => this.artifacts.consume(kind, id),
      destroy: (id) => this.artifacts.destroy(kind, id),
      // They hang on their authorization, which the library ends beside this.
      revokeByGrantId: async () => undefined,
    };
  }
}

const unsupportedAdapter: Adapter = {
  upsert: unsupported,
  find: unsupported,
  findByUid: unsupported,
  findByUserCode: unsupported,
  consume: unsupported,
  destroy: unsupported,
  revokeByGrantId: async () => undefined,
};
