import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { Failure } from '../failures/failure.js';
import type { Platform } from '../platforms/platform.js';
import type { TokenSet } from '../platforms/platform-login.js';
import { awaitedKey } from '../jobs/job.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { CredentialSeal, grantPlace } from './credential-seal.js';
import { refreshAt } from './domain/refresh-schedule.js';
import { GrantChangeListeners } from './grant-change-listeners.js';
import { GrantOperationsRepository } from './operations/operations.repository.js';
import { RevocationClaimsService } from './revocation/claims.service.js';
import { GrantsRepository } from './grants.repository.js';

/** The result of a user's consent at a platform. */
export interface Consent {
  userId: string;
  platform: Platform;
  loginType: string;
  tokens: TokenSet;
  requestedScopes: readonly string[];
  /** Time before the code was exchanged. */
  issuedAt: Date;
  /**
   * Time at which the user was redirected to the platform; null if the platform started the flow. Absent if the tokens are known
   * to work.
   */
  leftAt?: Date | null;
}

/** A revocation of the subject ran after the user was redirected to the platform. It may have ended the new consent too. */
export class ConsentNotVerified extends Error {
  constructor() {
    super('The tokens of this consent must be verified before they are saved.');
  }
}

/** Saves the grants that platforms issue after a consent. */
@Injectable()
export class GrantIntakeService {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly operations: GrantOperationsRepository,
    private readonly claims: RevocationClaimsService,
    private readonly listeners: GrantChangeListeners,
    private readonly platforms: PlatformRegistry,
    private readonly seal: CredentialSeal,
    private readonly jobs: JobsService,
  ) {}

  /**
   * Inserts or replaces a grant, in a transaction that holds the user's lock. Pending revocations of its subject are dropped: see
   * RevocationsService.
   *
   * @param isVerified whether the tokens worked after every revocation that may have ended them
   * @returns the grant's id
   * @throws Failure ACCOUNT_ALREADY_CONNECTED if another user has the grant of this subject; RevocationRunning;
   * ConsentNotVerified if a revocation ran since the redirect: verify the tokens first
   */
  async save(manager: EntityManager, consent: Consent, isVerified = false): Promise<string> {
    const { platform, loginType, tokens, leftAt } = consent;
    const { subject } = tokens;
    const revokedAt = await this.claims.lockForConsent(manager, platform, subject);
    const mayBeRevoked =
      revokedAt !== null && leftAt !== undefined && (leftAt === null || revokedAt >= leftAt);
    if (mayBeRevoked && !isVerified) throw new ConsentNotVerified();
    // A row that another transaction inserts concurrently is visible only in the second attempt.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const known = await this.grants.lockSubject(platform, loginType, subject, manager);
      if (known && known.userId !== consent.userId) throw new Failure('ACCOUNT_ALREADY_CONNECTED');
      const id = known?.id ?? newId();
      if (!(await this.write(manager, id, consent))) continue;
      await this.operations.add(id, 'consent', null, manager);
      await this.listeners.notify(manager, id);
      const awaits = awaitedKey('grant', subject);
      await this.jobs.add(
        manager,
        'webhooks.rematch',
        { platform, awaits },
        { key: `${platform} ${awaits}` },
      );
      return id;
    }
    throw new Failure('ACCOUNT_ALREADY_CONNECTED');
  }

  private write(manager: EntityManager, id: string, consent: Consent): Promise<boolean> {
    const { userId, platform, loginType, tokens, requestedScopes, issuedAt } = consent;
    const { accessExpiresAt, refreshExpiresAt, scopes, subject } = tokens;
    const refreshModel = this.platforms.get(platform).login.refreshModel(loginType);
    return this.grants.saveConsent(
      id,
      {
        userId,
        platform,
        loginType,
        subject,
        credentials: this.seal.seal(tokens.credentials, grantPlace(id)),
        scopes,
        requestedScopes,
        accessExpiresAt,
        refreshExpiresAt,
        issuedAt,
        refreshAt: refreshAt(
          { refreshModel, issuedAt, accessExpiresAt, refreshExpiresAt, lastUsedAt: issuedAt },
          issuedAt,
        ),
      },
      manager,
    );
  }
}
