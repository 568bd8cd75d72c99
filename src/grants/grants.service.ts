import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { OpenCredentials, Platform } from '../platforms/platform.js';

/** A platform's word that a person has removed our authorization. */
export interface AuthorizationRemoval {
  platform: Platform;
  subject: string;
  /** When it happened, by the platform: news from before the newest consent are old. */
  at: Date;
  reason: string;
}

/** Hands out what platforms gave us, and keeps it working. */
@Injectable()
export class GrantsService {
  /**
   * Runs `work` with working credentials, refreshed if they are about to run out, and deals with what its failure says about
   * the grant.
   *
   * @throws PlatformFailure after the grant's status was dealt with
   */
  withTokens<Result>(
    _grantId: string,
    _work: (credentials: OpenCredentials) => Promise<Result>,
  ): Promise<Result> {
    throw new Error('GrantsService is being written.');
  }

  /** Takes note that a grant is said to be over; one probe then proves it. In the caller's transaction, if given. */
  authorizationRemoved(
    _removal: AuthorizationRemoval,
    _manager?: EntityManager,
  ): Promise<'suspected' | 'ignored' | 'unknown'> {
    throw new Error('GrantsService is being written.');
  }
}
