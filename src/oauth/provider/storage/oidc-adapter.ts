import { Injectable } from '@nestjs/common';
import { type Adapter, type AdapterFactory, type AdapterPayload, Provider } from 'oidc-provider';
import { ConsentsService } from '../../consents/consents.service.js';
import { ArtifactStore } from './artifact-store.js';
import { OidcGrants } from './oidc-grants.js';
import { PresentedTokens } from './presented-tokens.js';

const unsupported = () => Promise.reject(new Error('oidc-provider does not call this operation.'));

/** The storage of oidc-provider. Each model has its own adapter; the clients come from `OidcClients`. */
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
      // Deleting the authorization deletes all its tokens too.
      destroy: async (id) => {
        const { ctx } = Provider;
        const reason = ctx?.oidc.route === 'token' ? 'token_reused' : 'token_revoked';
        await this.consents.endAuthorization(id, reason, ctx?.ip ?? null);
      },
    };
  }

  /** Access tokens are signed and not stored. Their payload is built from the claims of the presented token. */
  private accessTokenAdapter(kind: 'AccessToken' | 'ClientCredentials'): Adapter {
    return {
      ...unsupportedAdapter,
      find: (id) => this.tokens.find(kind, id),
      destroy: () => this.tokens.revoke(Provider.ctx),
    };
  }

  private artifactAdapter(kind: string): Adapter {
    return {
      upsert: (id, payload: AdapterPayload, lifetimeSeconds = 0) =>
        this.artifacts.upsert(kind, id, payload, lifetimeSeconds),
      find: (id) => this.artifacts.find(kind, id),
      findByUid: (uid) => this.artifacts.findByUid(kind, uid),
      findByUserCode: (userCode) => this.artifacts.findByUserCode(userCode),
      consume: (id) => this.artifacts.consume(kind, id),
      destroy: (id) => this.artifacts.destroy(kind, id),
      // Artifacts are deleted with their authorization, which oidc-provider destroys separately.
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
