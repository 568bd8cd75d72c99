import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Account, KoaContextWithOIDC } from 'oidc-provider';
import type { UserRole } from '../../auth/actor.js';
import { UsersService } from '../../users/users.service.js';
import { Extensions } from '../extension-points.js';
import { getTokenRequest } from './storage/token-request.js';

interface KnownUser {
  id: string;
  email: string;
  displayName: string | null;
  username: string | null;
  role: UserRole;
}

/** A user as the library and the code around it see them. */
export interface OidcAccount extends Account {
  role: UserRole;
}

/** Tells the library who people are. */
@Injectable()
export class OidcAccounts {
  constructor(
    private readonly users: UsersService,
    private readonly extensions: Extensions,
  ) {}

  async find(context: KoaContextWithOIDC, userId: string): Promise<OidcAccount | undefined> {
    const read = getTokenRequest(context)?.source?.findUser;
    const user = read?.id === userId ? read : await this.user(userId);
    if (!user) return undefined;
    return {
      accountId: user.id,
      role: user.role,
      claims: async (_use, scope) => ({
        ...(await this.extensions.claims?.read(user, new Set(scope.split(' ')))),
        sub: user.id,
        name: user.displayName ?? undefined,
        preferred_username: user.username ?? undefined,
        email: user.email,
        // Nobody becomes a user without having read a mail to the address.
        email_verified: true,
      }),
    };
  }

  /** The role of the person the request is about; null where there is none yet. */
  async findRole(context: KoaContextWithOIDC): Promise<UserRole | null> {
    const account = context.oidc.account as OidcAccount | undefined;
    if (account) return account.role;
    const userId = context.oidc.session?.accountId;
    return userId ? ((await this.user(userId))?.role ?? null) : null;
  }

  private async user(userId: string): Promise<KnownUser | null> {
    return isUUID(userId) ? this.users.find(userId) : null;
  }
}
