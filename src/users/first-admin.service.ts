import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { Config } from '../config/config.js';
import { constantTimeEqual } from '../crypto/constant-time.js';
import { KeyedHash } from '../crypto/keyed-hash.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { addressKey } from '../rate-limits/network-address.js';
import { type EndedApps, ExternalAccess } from './external-access.js';
import { normalizeEmail } from './domain/email-address.js';
import { checkPassword } from './domain/password-rules.js';
import type { Visitor } from './domain/visitor.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { SecondFactorsService } from './second-factor/second-factors.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import { AuthLimits } from './sign-in/auth-limits.js';
import { UsersRepository } from './users.repository.js';
import { userChange } from './user-change.js';

const purpose = 'first-admin';

const wrongToken =
  'This link is wrong or out of date. Enter the part after # of the link that the start of the server prints. A restart prints the link again.';
const closed = () =>
  new Failure('NOT_FOUND', {}, { userMessage: 'This link no longer works. Please sign in.' });

/**
 * The first administrator of a development installation, created through a link that the start prints. The link works until there
 * is an administrator. Production has the command `admin:create` instead, because logs must not contain secrets.
 */
@Injectable()
export class FirstAdminService {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly sessions: SessionsService,
    private readonly hasher: PasswordHasher,
    private readonly limits: AuthLimits,
    private readonly keyedHash: KeyedHash,
    private readonly audit: Audit,
    private readonly external: ExternalAccess,
    private readonly factors: SecondFactorsService,
  ) {}

  /** Whether the link works. */
  async isOpen(): Promise<boolean> {
    return this.isOffered && (await this.users.countAdministrators()) === 0;
  }

  /** The link, or null in production and if there is an administrator. */
  async link(): Promise<string | null> {
    if (!(await this.isOpen())) return null;
    const token = this.keyedHash.hash(purpose, 'token').toString('base64url');
    return `${this.config.http.publicUrl}/first-admin#${token}`;
  }

  /**
   * Creates the administrator, or promotes the user with this address and replaces the password, and signs them in. Other
   * access of an existing user ends.
   *
   * @returns the token of the new session
   * @throws Failure NOT_FOUND if the link does not work, INVALID_TOKEN, INVALID_INPUT, WEAK_PASSWORD, RATE_LIMITED, UNAVAILABLE
   */
  async create(
    { token, email: address, password }: { token: string; email: string; password: string },
    visitor: Visitor,
  ): Promise<string> {
    await this.limits.take('linkByAddress', addressKey(visitor.address));
    if (!(await this.isOpen())) throw closed();
    if (!this.isAuthentic(token)) throw new Failure('INVALID_TOKEN', {}, { userMessage: wrongToken });
    const email = normalizeEmail(address);
    checkPassword(password, email);
    const passwordHash = await this.hasher.hash(password);
    const { session, apps } = await this.database.transaction(async (manager) => {
      await this.users.lockAdministrators(manager);
      if ((await this.users.countAdministrators(manager)) > 0) throw closed();
      const user = { email, passwordHash, displayName: null, role: 'ADMIN' as const };
      const { id: userId, isNew } = await this.users.findOrInsert(user, manager);
      if (!isNew) {
        await this.users.setRole(userId, 'ADMIN', manager);
        if (await this.users.enable(userId, manager)) {
          await this.external.get().touchOwnedClients(manager, userId);
          await this.audit.record(
            userChange('user.enabled', { kind: 'system', name: 'first-admin' }, userId, {
              address: visitor.address,
            }),
            manager,
          );
        }
        await this.users.setPassword(userId, passwordHash, manager);
      }
      const ended = isNew ? null : await this.endAccess(manager, userId);
      await this.audit.record(
        userChange('user.role_set', { kind: 'system', name: 'first-admin' }, userId, {
          address: visitor.address,
          details: { to: 'ADMIN', isNew },
        }),
        manager,
      );
      return { session: (await this.sessions.create(manager, userId, visitor)).token, apps: ended };
    });
    await apps?.announce();
    return session;
  }

  /** Sessions, apps, identities and second factors of the user may belong to other people, who would be administrators now. */
  private async endAccess(manager: EntityManager, userId: string): Promise<EndedApps> {
    await this.sessions.endAll(manager, userId);
    await this.factors.removeAll(manager, userId);
    await this.external.get().removeIdentities(manager, userId, null);
    return this.external.get().endApps(manager, userId, { reason: purpose });
  }

  private get isOffered(): boolean {
    return this.config.environment !== 'production';
  }

  private isAuthentic(token: string): boolean {
    const given = Buffer.from(token, 'base64url');
    return this.keyedHash
      .candidates(purpose, 'token')
      .some((candidate) => candidate.length === given.length && constantTimeEqual(candidate, given));
  }
}
