import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { AuthLimits } from '../sign-in/auth-limits.js';
import { normalizeEmail } from '../domain/email-address.js';
import { addressKey } from '../../rate-limits/network-address.js';
import { checkPassword } from '../domain/password-rules.js';
import type { Visitor } from '../domain/visitor.js';
import { EmailPseudonym } from '../email-pseudonym.js';
import { type EndedApps, ExternalAccess, type LinkedIdentity } from '../external-access.js';
import { IdentityRemovalProofs } from './identity-removal-proofs.js';
import type { MailKind } from '../domain/mail-kinds.js';
import { MailsService } from '../mail/mails.service.js';
import { PasswordHasher } from './password-hasher.js';
import { PendingSignIns } from '../second-factor/pending-sign-ins.service.js';
import { Registration } from '../sign-in/registration.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { UserEntity } from '../user.entity.js';
import { UsersRepository } from '../users.repository.js';
import { UsersService } from '../users.service.js';

/** Access that ends when a new password is set. */
export interface PasswordOptions {
  /** Ends all sessions of the user except the caller's, and the consents and tokens of all apps. */
  signOutEverywhere: boolean;
  /** Removes all identities at other providers. */
  removeIdentities?: boolean;
}

export interface PasswordSet {
  userId: string;
  sessionsEnded: number;
  /** Number of ended authorizations of apps. */
  appsRevoked: number;
}

interface Change extends PasswordOptions {
  action: string;
  actor: Actor | null;
  keepSession: string | null;
  address: string | null;
}

/** Sets new passwords, with a mailed link or with the current password. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly database: Database,
    private readonly limits: AuthLimits,
    private readonly hasher: PasswordHasher,
    private readonly mails: MailsService,
    private readonly pseudonym: EmailPseudonym,
    private readonly userRows: UsersRepository,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly pendingSignIns: PendingSignIns,
    private readonly external: ExternalAccess,
    private readonly proofs: IdentityRemovalProofs,
    private readonly registration: Registration,
    private readonly audit: Audit,
  ) {}

  /**
   * Mails a link to choose a new password. Whether a user has the address is checked only when the mail is sent.
   *
   * @throws Failure RATE_LIMITED
   */
  async requestReset(address: string, visitor: Visitor): Promise<{ email: string }> {
    const email = normalizeEmail(address);
    await this.limits.take('resetByAddress', addressKey(visitor.address));
    await this.limits.take('resetByEmail', email);
    await this.database.transaction(async (manager) => {
      await this.mails.add(manager, { kind: 'RESET_PASSWORD', email });
      await this.audit.record(
        {
          action: 'user.password_reset_requested',
          actor: null,
          outcome: 'SUCCESS',
          target: this.pseudonym.target(email),
          address: visitor.address,
        },
        manager,
      );
    });
    this.mails.sendSoon();
    return { email };
  }

  /**
   * Sets a new password with the mailed link of a reset or an invitation. The link stays valid if the password is refused.
   *
   * @throws Failure INVALID_TOKEN, WEAK_PASSWORD, USER_DISABLED, REGISTRATION_CLOSED for invited users, RATE_LIMITED, UNAVAILABLE
   */
  async reset(
    token: string,
    password: string,
    visitor: Visitor,
    options: PasswordOptions,
  ): Promise<PasswordSet> {
    await this.limits.take('linkByAddress', addressKey(visitor.address));
    const mail =
      (await this.mails.find('RESET_PASSWORD', token)) ?? (await this.mails.find('INVITATION', token));
    const user = mail && (await this.userRows.findByEmail(mail.email));
    if (!user) throw new Failure('INVALID_TOKEN');
    if (user.disabledAt) throw new Failure('USER_DISABLED');
    // Only the link of the command `admin:create` names its user. The address may be wrong, and its owner can request other links.
    const isByOperator = mail.kind === 'RESET_PASSWORD' && mail.userId === user.id;
    if (user.invitedAt && user.role === 'ADMIN' && !isByOperator && mail.kind !== 'INVITATION')
      throw new Failure('INVALID_TOKEN');
    if (!isByOperator && (mail.kind === 'INVITATION' || user.invitedAt))
      this.registration.requireInvitations();
    checkPassword(password, user.email);
    const passwordHash = await this.hasher.hash(password);
    return this.set(user, passwordHash, {
      ...options,
      action: mail.kind === 'INVITATION' ? 'user.invitation_accepted' : 'user.password_reset',
      actor: null,
      keepSession: null,
      address: visitor.address,
      link: { kind: mail.kind, token },
    });
  }

  /**
   * Changes the password of a signed-in user.
   *
   * @throws Failure INVALID_CREDENTIALS, WEAK_PASSWORD, RATE_LIMITED, UNAVAILABLE
   */
  async change(
    actor: UserActor,
    current: string,
    next: string,
    options: PasswordOptions,
  ): Promise<PasswordSet> {
    const currentHash = await this.check(actor, current);
    const user = await this.users.get(actor.userId);
    checkPassword(next, user.email);
    const passwordHash = await this.hasher.hash(next);
    return this.set(user, passwordHash, {
      ...options,
      currentHash,
      action: 'user.password_changed',
      actor,
      keepSession: actor.sessionId,
      address: actor.address,
    });
  }

  /** The identities of the user whose password was reset, and a proof that allows a page to remove them. */
  async identitiesAfterReset(userId: string): Promise<{ identities: LinkedIdentity[]; proof: string }> {
    return { identities: await this.external.get().identities(userId), proof: this.proofs.create(userId) };
  }

  /** Removes one identity after a reset. Returns the user. @throws Failure INVALID_TOKEN, RATE_LIMITED */
  async removeIdentityAfterReset(proof: string, identityId: string, visitor: Visitor): Promise<string> {
    await this.limits.take('linkByAddress', addressKey(visitor.address));
    const userId = this.proofs.verify(proof);
    if (!userId) throw new Failure('INVALID_TOKEN');
    // The user has a password, so this never removes the last way to sign in.
    await this.database.transaction((manager) =>
      this.external.get().removeIdentities(manager, userId, identityId),
    );
    this.mails.sendSoon();
    return userId;
  }

  /**
   * Verifies the password of a signed-in user. Returns the stored hash that matched.
   *
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async check(actor: UserActor, password: string): Promise<string> {
    await this.limits.take('passwordCheckByUser', actor.userId);
    const hash = (await this.userRows.findCredential(actor.userId))?.passwordHash ?? null;
    if ((await this.hasher.matches(hash, password)) && hash !== null) {
      await this.limits.reset('passwordCheckByUser', actor.userId);
      return hash;
    }
    await this.audit.record({ action: 'user.password_checked', actor, outcome: 'FAILURE' });
    throw wrongPasswordFailure();
  }

  private async set(
    user: UserEntity,
    passwordHash: string,
    change: Change & { link?: { kind: MailKind; token: string }; currentHash?: string },
  ): Promise<PasswordSet> {
    const { set, apps } = await this.database.transaction(async (manager) => {
      if (change.link && !(await this.mails.use(manager, change.link.kind, change.link.token)))
        throw new Failure('INVALID_TOKEN');
      await this.write(manager, user.id, passwordHash, change.currentHash);
      return this.setIn(manager, user, change);
    });
    await apps?.announce();
    this.mails.sendSoon();
    return set;
  }

  /**
   * The password is written before sessions end. So a simultaneous sign-in with the old password is refused, or its
   * session ends. The current password is compared again, because another request may have changed it.
   */
  private async write(
    manager: EntityManager,
    userId: string,
    passwordHash: string,
    currentHash: string | undefined,
  ): Promise<void> {
    if (currentHash === undefined) await this.userRows.setPassword(userId, passwordHash, manager);
    else if (!(await this.userRows.replacePassword(userId, currentHash, passwordHash, manager)))
      throw wrongPasswordFailure();
  }

  private async setIn(
    manager: EntityManager,
    user: UserEntity,
    { action, actor, keepSession, address, signOutEverywhere, removeIdentities = false }: Change,
  ): Promise<{ set: PasswordSet; apps: EndedApps | null }> {
    const external = this.external.get();
    const identitiesRemoved = removeIdentities ? await external.removeIdentities(manager, user.id, null) : 0;
    // They were begun with the old password.
    await this.pendingSignIns.endAll(manager, user.id);
    const sessionsEnded = signOutEverywhere ? await this.sessions.endAll(manager, user.id, keepSession) : 0;
    const apps = signOutEverywhere ? await external.endApps(manager, user.id, { reason: action }) : null;
    await this.mails.revoke(manager, user.email, 'RESET_PASSWORD');
    await this.mails.revoke(manager, user.email, 'INVITATION');
    // An intruder may have requested a change of the address.
    await this.mails.revokeOfUser(manager, user.id, 'CHANGE_EMAIL');
    if (action !== 'user.invitation_accepted')
      await this.mails.add(manager, { kind: 'PASSWORD_CHANGED', email: user.email, userId: user.id });
    const set = { userId: user.id, sessionsEnded, appsRevoked: apps?.count ?? 0 };
    await this.audit.record(
      {
        action,
        actor,
        outcome: 'SUCCESS',
        target: { type: 'user', id: user.id },
        userId: user.id,
        address,
        details: { sessionsEnded, appsRevoked: set.appsRevoked, identitiesRemoved },
      },
      manager,
    );
    return { set, apps };
  }
}

function wrongPasswordFailure(): Failure {
  const message = 'The current password is wrong.';
  return new Failure('INVALID_CREDENTIALS', {}, { message, userMessage: message });
}
