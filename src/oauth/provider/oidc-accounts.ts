import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Account, KoaContextWithOIDC } from 'oidc-provider';
import type { UserRole } from '../../auth/actor.js';
import { AdminSecondFactor } from '../../users/second-factor/admin-second-factor.service.js';
import { UsersService } from '../../users/users.service.js';
import { Extensions } from '../extension-points.js';
import { getTokenRequest } from './storage/token-request.js';

interface AccountUser {
  id: string;
  email: string;
  displayName: string | null;
  username: string | null;
  role: UserRole;
  disabledAt: Date | null;
}

/** A user as an oidc-provider account, with the role. */
export interface OidcAccount extends Account {
  role: UserRole;
}

/** Gives oidc-provider the accounts and claims of users. */
@Injectable()
export class OidcAccounts {
  constructor(
    private readonly users: UsersService,
    private readonly adminSecondFactor: AdminSecondFactor,
    private readonly extensions: Extensions,
  ) {}

  async find(context: KoaContextWithOIDC, userId: string): Promise<OidcAccount | undefined> {
    const loaded = getTokenRequest(context)?.source?.user;
    const user = loaded?.id === userId ? loaded : await this.findUser(userId);
    if (!user || user.disabledAt) return undefined;
    return {
      accountId: user.id,
      role: await this.adminSecondFactor.effectiveRole(user),
      claims: async (_use, scope) => ({
        ...(await this.extensions.claims?.read(user, new Set(scope.split(' ')))),
        sub: user.id,
        name: user.displayName ?? undefined,
        preferred_username: user.username ?? undefined,
        email: user.email,
        // Users are created only after they confirmed the address by mail.
        email_verified: true,
      }),
    };
  }

  /** Role of the user the request is about. Null before sign-in. */
  async findRole(context: KoaContextWithOIDC): Promise<UserRole | null> {
    const account = context.oidc.account as OidcAccount | undefined;
    if (account) return account.role;
    const userId = context.oidc.session?.accountId;
    const user = userId ? await this.findUser(userId) : null;
    return user && this.adminSecondFactor.effectiveRole(user);
  }

  private async findUser(userId: string): Promise<AccountUser | null> {
    return isUUID(userId) ? this.users.find(userId) : null;
  }
}
