import { Injectable } from '@nestjs/common';
import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { ConsentsService } from '../consents/consents.service.js';
import { OidcGrants } from './storage/oidc-grants.js';
import { ApiResource } from './api-resource.js';

/** Skips the consent page if the user has already consented, also in an earlier browser session. */
@Injectable()
export class RememberedConsent {
  constructor(
    private readonly consents: ConsentsService,
    private readonly grants: OidcGrants,
    private readonly resource: ApiResource,
  ) {}

  /**
   * The authorization from the consent page, or a new one if an earlier consent covers the requested scopes. Undefined if the user
   * must be asked.
   */
  async findGrant(context: KoaContextWithOIDC): Promise<Grant | undefined> {
    const { account, client, provider, result, params } = context.oidc;
    if (!account || !client || !params) return undefined;
    const grantId = result?.consent?.grantId;
    if (grantId) return provider.Grant.find(grantId);
    // Native apps cannot prove their identity, so oidc-provider asks each time. The redirect URIs of unverified clients can change.
    const isUnsure = client.applicationType === 'native' || this.resource.isUnverified(client.clientId);
    const willAsk = isUnsure || context.oidc.promptPending('consent');
    const requested = await this.resource.offerableScopes(context);
    if (willAsk || requested.length === 0) return undefined;
    const resources = this.resource.requestedResources(params.resource);
    for (const resource of resources) {
      const remembered = new Set(await this.consents.scopesOf(account.accountId, client.clientId, resource));
      // The consent page always mentions offline access for clients that may refresh.
      remembered.add('offline_access');
      if (!requested.every((scope) => remembered.has(scope))) return undefined;
    }
    const { accountId } = account;
    const authorization = await this.consents.authorize(accountId, client.clientId, requested, resources);
    return authorization ? this.grants.instantiate(provider, authorization) : undefined;
  }
}
