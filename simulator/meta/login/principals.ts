import type { People, Person, Role } from '../facebook/people.js';
import type { Page, Pages } from '../facebook/pages.js';
import { isProfessional, type Account, type Accounts } from '../instagram/accounts.js';
import { isOpenToAllUsers, type App, type Apps, type Login } from './apps.js';
import { GraphError } from '../graph/responses.js';
import { isSameSecret } from '../graph/proof.js';
import type { AccessToken, Grant, Tokens } from './tokens.js';

interface TokenOwner {
  app: App;
  token: AccessToken;
  grant: Grant;
}

/** The owner of a token. */
export type Principal =
  | ({ kind: 'instagram'; account: Account } & TokenOwner)
  | ({ kind: 'user'; person: Person } & TokenOwner)
  | ({ kind: 'page'; person: Person; page: Page } & TokenOwner)
  | { kind: 'app'; app: App };

/** A Page that a user has a role on and shares with the app. */
export interface SharedPage {
  page: Page;
  role: Role;
}

interface PrincipalParts {
  apps: Apps;
  tokens: Tokens;
  people: People;
  pages: Pages;
  accounts: Accounts;
}

/** Finds the owner of a token, and the Facebook assets that the app may access. */
export class Principals {
  constructor(private readonly parts: PrincipalParts) {}

  /** @throws GraphError 190 and its subcodes */
  resolve(token: string, host: Login): Principal {
    if (host === 'facebook' && token.includes('|')) return this.resolveApp(token);
    const found = this.parts.tokens.find(token);
    if (!found || (found.kind === 'instagram') !== (host === 'instagram')) throw new GraphError(190);
    const grant = this.parts.tokens.getGrant(found);
    const app = this.parts.apps.get(grant.appId);
    const fault = this.parts.tokens.findInvalidSubcode(found);
    if (fault !== null) throw this.createTokenError(fault, app);
    const of = { app, token: found, grant };
    if (found.kind === 'instagram') {
      return { kind: 'instagram', account: this.parts.accounts.get(grant.subject), ...of };
    }
    const person = this.parts.people.get(grant.subject);
    if (found.pageId === null) return { kind: 'user', person, ...of };
    if (!findRole(person, found.pageId)) throw this.createTokenError(492, app);
    return { kind: 'page', person, page: this.parts.pages.get(found.pageId), ...of };
  }

  /** Whether the account of an Instagram token has no API access, or may not use the app yet. */
  isIneligible(principal: Principal): boolean {
    if (principal.kind !== 'instagram') return false;
    const { app, account } = principal;
    return !isProfessional(account) || !(isOpenToAllUsers(app) || app.testers.includes(account.id));
  }

  listSharedPages(grant: Grant): SharedPage[] {
    const person = this.parts.people.get(grant.subject);
    return person.roles
      .filter(({ page }) => grant.assets === 'all' || grant.assets.pages.includes(page))
      .map((role) => ({ page: this.parts.pages.get(role.page), role }));
  }

  /** The professional account that is linked to a Page, if the user shares it too. */
  findSharedAccount(grant: Grant, page: Page): Account | undefined {
    const account = this.findLinkedAccount(page);
    if (!account || !isProfessional(account)) return undefined;
    return grant.assets === 'all' || grant.assets.accounts.includes(account.id) ? account : undefined;
  }

  findLinkedAccount(page: Page): Account | undefined {
    return page.instagram === null ? undefined : this.parts.accounts.get(page.instagram);
  }

  /** Returns the access of a principal to an account, or undefined if it has none. */
  findAccess(principal: Principal, account: Account): { role: Role | null } | undefined {
    switch (principal.kind) {
      case 'instagram':
        return principal.account.id === account.id ? { role: null } : undefined;
      case 'user':
      case 'page': {
        const { grant } = principal;
        const shared = this.listSharedPages(grant).find(
          ({ page }) =>
            (principal.kind === 'user' || page.id === principal.page.id) &&
            this.findSharedAccount(grant, page)?.id === account.id,
        );
        return shared && { role: shared.role };
      }
      default:
        return undefined;
    }
  }

  private resolveApp(token: string): Principal {
    const [appId, secret = ''] = token.split('|', 2);
    const app = this.parts.apps.find(appId);
    if (!app || !isSameSecret(app.appSecret, secret)) {
      throw new GraphError(190, { message: 'Invalid OAuth access token signature.' });
    }
    return { kind: 'app', app };
  }

  private createTokenError(subcode: number, app: App): GraphError {
    if (subcode === 0) return new GraphError(190, { message: 'Invalid OAuth access token.' });
    if (subcode !== 458) return new GraphError(190, { subcode });
    const message = `Error validating access token: The user has not authorized application ${app.appId}.`;
    return new GraphError(190, { subcode, message });
  }
}

export function findRole(person: Person, pageId: string): Role | undefined {
  return person.roles.find(({ page }) => page === pageId);
}
