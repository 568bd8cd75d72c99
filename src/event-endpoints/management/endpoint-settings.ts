import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { eventTypes } from '../../events/event-types.js';
import { Failure } from '../../failures/failure.js';
import { DownloadFailure } from '../../outbound/download-failure.js';
import { OutboundPosts } from '../../outbound/posts.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';
import { isSigningSecret } from '../domain/signing-secret.js';

/** What the owner decides about an endpoint. */
export interface EndpointSettings {
  url: string;
  /** For the owner. Can be empty. */
  description: string;
  /** Null: every type. */
  eventTypes: string[] | null;
  /** Null: every account, and events without an account. */
  accountIds: string[] | null;
  isOrdered: boolean;
}

/** Checks the settings of endpoints. */
@Injectable()
export class EndpointSettingsCheck {
  constructor(
    private readonly posts: OutboundPosts,
    private readonly endpoints: EndpointsRepository,
  ) {}

  /**
   * @param keptTypes types that the endpoint has. They stay valid, because a newer version may have added them
   * @throws Failure INVALID_INPUT
   */
  require(
    settings: Partial<EndpointSettings> & { secret?: string | null },
    keptTypes: readonly string[] | null = null,
  ): void {
    const fields: { path: string; message: string }[] = [];
    const { url } = settings;
    const secret = settings.secret ?? null;
    const urlError = url === undefined ? null : this.urlError(url);
    if (urlError) fields.push({ path: 'url', message: urlError });
    for (const [index, type] of (settings.eventTypes ?? []).entries())
      if (!keptTypes?.includes(type) && (!Object.hasOwn(eventTypes, type) || type === 'endpoint.test'))
        fields.push({ path: `eventTypes.${index}`, message: 'is not a type of event' });
    if (secret !== null && !isSigningSecret(secret))
      fields.push({ path: 'secret', message: 'must be whsec_ and 24 to 64 bytes in base64' });
    if (fields.length > 0) throw new Failure('INVALID_INPUT', { fields });
  }

  /**
   * Refuses accounts that do not exist. An endpoint of a client can only have accounts of users who granted the client `events:read`, or of its
   * owner. Other accounts get the same error as unknown ones, because a client must not learn which exist.
   *
   * @param clientId owner of the endpoint. Null: the installation
   * @param kept accounts that the endpoint has. They stay valid, because users may have deleted them or withdrawn a consent
   * @throws Failure INVALID_INPUT
   */
  async requireAccounts(
    clientId: string | null,
    accountIds: readonly string[] | null | undefined,
    kept: readonly string[] | null,
    manager: EntityManager,
  ): Promise<void> {
    const valid = new Set(kept);
    const added = accountIds?.filter((id) => !valid.has(id.toLowerCase())) ?? [];
    if (!accountIds || added.length === 0) return;
    for (const id of await this.endpoints.allowedAccounts(clientId, added, manager)) valid.add(id);
    const message = 'is not an account whose events the endpoint can get';
    const fields = accountIds.flatMap((id, index) =>
      valid.has(id.toLowerCase()) ? [] : [{ path: `accountIds.${index}`, message }],
    );
    if (fields.length > 0) throw new Failure('INVALID_INPUT', { fields });
  }

  private urlError(address: string): string | null {
    try {
      const { url, isSecure } = this.posts.check(address);
      // URL parsers change or drop them, so the stored text would differ from the address of the requests.
      if (/[\s\\]|\p{C}/u.test(address))
        return 'must not have white space, backslashes or invisible characters';
      if (url.hash) return 'must not have a fragment';
      return isSecure ? null : 'must be https';
    } catch (error) {
      if (error instanceof DownloadFailure)
        return 'must be an https URL on the public internet, without credentials';
      throw error;
    }
  }
}
