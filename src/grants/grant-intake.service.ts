import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { Failure } from '../failures/failure.js';
import type { Platform, TokenSet } from '../platforms/platform.js';
import { awaitedKey } from '../jobs/job.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { CredentialSeal, grantPlace } from './credential-seal.js';
import { refreshAt } from './domain/refresh-schedule.js';
import { GrantChangeListeners } from './grant-change-listeners.js';
import { GrantOperationsRepository } from './operations/operations.repository.js';
import { RevocationClaimsService } from './revocation/claims.service.js';
import { GrantsRepository } from './grants.repository.js';

/** What a person has just consented to. */
export interface Consent {
  userId: string;
  platform: Platform;
  loginType: string;
  tokens: TokenSet;
  requestedScopes: readonly string[];
  /** Before the code was exchanged. */
  issuedAt: Date;
  /** When the person went to the platform; null where the platform sent them. Absent: the tokens are known to work. */
  leftAt?: Date | null;
}

/** A revocation of the subject has run since the person left for the platform, and may have ended the new consent too. */
export class ConsentNotVerified extends Error {
  constructor() {
    super('The tokens of this consent must be tried before they are saved.');
  }
}

/** Takes in what platforms give after a consent. */
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
   * Saves a grant, new or replaced, in a transaction that holds the user's lock. What was to be revoked of its subject no longer
   * is: see RevocationsService.
   *
   * @param isVerified the tokens worked after every revocation that may have ended them
   * @returns the grant's id
   * @throws Failure ACCOUNT_ALREADY_CONNECTED when another user has the grant of this subject; RevocationRunning;
   * ConsentNotVerified when a revocation has run since the person left: the tokens must be tried first
   */
  async save(manager: EntityManager, consent: Consent, isVerified = false): Promise<string> {
    const { platform, loginType, tokens, leftAt } = consent;
    const { subject } = tokens;
    const revokedAt = await this.claims.lockForConsent(manager, platform, subject);
    const mayBeOver = revokedAt !== null && leftAt !== undefined && (leftAt === null || revokedAt >= leftAt);
    if (mayBeOver && !isVerified) throw new ConsentNotVerified();
    // A row that another transaction is inserting shows up only on the second look.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const known = await this.grants.lockSubject(manager, platform, loginType, subject);
      if (known && known.userId !== consent.userId) throw new Failure('ACCOUNT_ALREADY_CONNECTED');
      const id = known?.id ?? newId();
      if (!(await this.write(manager, id, consent))) continue;
      await this.operations.add(manager, id, 'consent', null);
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
    return this.grants.saveConsent(manager, id, {
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
    });
  }
}
