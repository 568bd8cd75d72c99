import type { People, Person, Role } from '../facebook/people.js';
import type { Page, Pages } from '../facebook/pages.js';
import { isProfessional, type Account, type Accounts } from '../instagram/accounts.js';
import { servesEverybody, type App, type Apps, type Login } from './apps.js';
import { GraphRefusal } from '../graph/answers.js';
import { sameSecret } from '../graph/proof.js';
import type { AccessToken, Grant, Tokens } from './tokens.js';

interface OfToken {
  app: App;
  token: AccessToken;
  grant: Grant;
}

/** Who a token speaks for. */
export type Principal =
  | ({ kind: 'instagram'; account: Account } & OfToken)
  | ({ kind: 'user'; person: Person } & OfToken)
  | ({ kind: 'page'; person: Person; page: Page } & OfToken)
  | { kind: 'app'; app: App };

/** A Page a person works for and has shown to the app. */
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

/** Finds the owner of a token, and which of Facebook's assets the app may see. */
export class Principals {
  constructor(private readonly parts: PrincipalParts) {}

  /** @throws GraphRefusal 190 and its subcodes */
  resolve(token: string, host: Login): Principal {
    if (host === 'facebook' && token.includes('|')) return this.appOf(token);
    const found = this.parts.tokens.find(token);
    if (!found || (found.kind === 'instagram') !== (host === 'instagram')) throw new GraphRefusal(190);
    const grant = this.parts.tokens.grantOf(found);
    const app = this.parts.apps.get(grant.appId);
    const fault = this.parts.tokens.faultOf(found);
    if (fault !== null) throw this.tokenRefusal(fault, app);
    const of = { app, token: found, grant };
    if (found.kind === 'instagram') {
      return { kind: 'instagram', account: this.parts.accounts.get(grant.subject), ...of };
    }
    const person = this.parts.people.get(grant.subject);
    if (found.pageId === null) return { kind: 'user', person, ...of };
    if (!roleOn(person, found.pageId)) throw this.tokenRefusal(492, app);
    return { kind: 'page', person, page: this.parts.pages.get(found.pageId), ...of };
  }

  /** An Instagram token of an account that has no API, or of one that may not use this app yet. */
  isIneligible(principal: Principal): boolean {
    if (principal.kind !== 'instagram') return false;
    const { app, account } = principal;
    return !isProfessional(account) || !(servesEverybody(app) || app.testers.includes(account.id));
  }

  sharedPages(grant: Grant): SharedPage[] {
    const person = this.parts.people.get(grant.subject);
    return person.roles
      .filter(({ page }) => grant.assets === 'all' || grant.assets.pages.includes(page))
      .map((role) => ({ page: this.parts.pages.get(role.page), role }));
  }

  /** The professional account linked to a Page, if the person has shown it too. */
  sharedAccount(grant: Grant, page: Page): Account | undefined {
    const account = this.linkedAccount(page);
    if (!account || !isProfessional(account)) return undefined;
    return grant.assets === 'all' || grant.assets.accounts.includes(account.id) ? account : undefined;
  }

  linkedAccount(page: Page): Account | undefined {
    return page.instagram === null ? undefined : this.parts.accounts.get(page.instagram);
  }

  /** How this principal comes to an account: undefined when it does not. */
  wayTo(principal: Principal, account: Account): { role: Role | null } | undefined {
    switch (principal.kind) {
      case 'instagram':
        return principal.account.id === account.id ? { role: null } : undefined;
      case 'user':
      case 'page': {
        const { grant } = principal;
        const shared = this.sharedPages(grant).find(
          ({ page }) =>
            (principal.kind === 'user' || page.id === principal.page.id) &&
            this.sharedAccount(grant, page)?.id === account.id,
        );
        return shared && { role: shared.role };
      }
      default:
        return undefined;
    }
  }

  private appOf(token: string): Principal {
    const [appId, secret = ''] = token.split('|', 2);
    const app = this.parts.apps.find(appId);
    if (!app || !sameSecret(app.appSecret, secret)) {
      throw new GraphRefusal(190, { message: 'Invalid OAuth access token signature.' });
    }
    return { kind: 'app', app };
  }

  private tokenRefusal(subcode: number, app: App): GraphRefusal {
    if (subcode === 0) return new GraphRefusal(190, { message: 'Invalid OAuth access token.' });
    if (subcode !== 458) return new GraphRefusal(190, { subcode });
    const message = `Error validating access token: The user has not authorized application ${app.appId}.`;
    return new GraphRefusal(190, { subcode, message });
  }
}

export function roleOn(person: Person, pageId: string): Role | undefined {
  return person.roles.find(({ page }) => page === pageId);
}
