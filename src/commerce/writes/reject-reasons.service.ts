import { Injectable } from '@nestjs/common';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { Failure } from '../../failures/failure.js';
import type { RejectReason } from '../../platforms/platform-commerce.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { ReturnsRepository } from '../returns/returns.repository.js';
import { ShopAccess } from '../sync/shop-access.js';

/** Reads for which reasons a return can be rejected. */
@Injectable()
export class RejectReasonsService {
  constructor(
    private readonly returns: ReturnsRepository,
    private readonly access: ShopAccess,
  ) {}

  /**
   * Reasons of the platform, read now. Null if it does not list them for this return.
   *
   * @throws Failure NOT_FOUND, COMMERCE_NOT_SUPPORTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED, PLATFORM_…
   */
  async list(owner: string, returnId: string): Promise<readonly RejectReason[] | null> {
    const [found] = await this.returns.findOwned(owner, [returnId]);
    if (!found) throw new Failure('NOT_FOUND');
    const { accountId, kind, externalId } = found;
    const { source } = await this.access.requireWritable(accountId);
    try {
      return await this.access.callForUser(accountId, 'return.reject-reasons', (credentials) =>
        source.rejectReasons(credentials, kind, externalId),
      );
    } catch (error) {
      throw error instanceof PlatformFailure ? platformFailureToFailure(error, accountId) : error;
    }
  }
}
