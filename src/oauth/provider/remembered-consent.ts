import { Injectable } from '@nestjs/common';
import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { ConsentsService } from '../consents/consents.service.js';
import { OidcGrants } from './storage/oidc-grants.js';
import { ApiResource } from './api-resource.js';

/** Asks nobody twice: what a person has allowed a client is remembered beyond the browser session. */
@Injectable()
export class RememberedConsent {
  constructor(
    private readonly consents: ConsentsService,
    private readonly grants: OidcGrants,
    private readonly resource: ApiResource,
  ) {}

  /**
   * The authorization that the person has just given on the consent page, or one made of an earlier consent that covers what is asked.
   * undefined: they have to be asked.
   */
  async findGrant(context: KoaContextWithOIDC): Promise<Grant | undefined> {
    const { account, client, provider, result, params } = context.oidc;
    if (!account || !client || !params) return undefined;
    const given = result?.consent?.grantId;
    if (given) return provider.Grant.find(given);
    // Native apps cannot prove who they are, so that each time is asked; the library sees to it.
    const willAsk = client.applicationType === 'native' || context.oidc.promptPending('consent');
    const asked = await this.resource.offerableScopes(context);
    if (willAsk || asked.length === 0) return undefined;
    const remembered = new Set(await this.consents.scopesOf(account.accountId, client.clientId));
    // The consent page always says that a client which may refresh keeps its access.
    remembered.add('offline_access');
    if (!asked.every((scope) => remembered.has(scope))) return undefined;
    const authorization = await this.consents.authorize(account.accountId, client.clientId, asked);
    return authorization ? this.grants.instantiate(provider, authorization) : undefined;
  }
}
