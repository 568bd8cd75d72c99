import type { SimulatorClock } from '../../clock.js';
import type { Login } from './apps.js';
import { createSecret } from '../ids.js';
import type { MetaBehaviour } from '../settings.js';

/** The Pages and Instagram accounts that a user selected at Facebook. */
export type Assets = 'all' | { pages: string[]; accounts: string[] };

export interface AuthorizationCode {
  code: string;
  grantId: number;
  redirectUri: string;
  expiresAt: number;
  used: boolean;
}

/** The permissions that a user gave to an app through one login. Tokens belong to it. */
export interface Grant {
  id: number;
  appId: string;
  login: Login;
  /** An account with Instagram Login, a user with Facebook Login. */
  subject: string;
  scopes: string[];
  declined: string[];
  assets: Assets;
  dataAccessExpiresAt: number;
  removed: boolean;
}

export interface AccessToken {
  token: string;
  kind: 'instagram' | 'user' | 'page';
  term: 'short' | 'long';
  grantId: number;
  /** Null for other tokens than Page tokens. */
  pageId: string | null;
  issuedAt: number;
  /** Null if it never expires. */
  expiresAt: number | null;
  /** The subcode of the invalidation, 0 for none. Null if the token is valid. */
  dead: number | null;
}

export interface TokenCounters {
  codesIssued: number;
  codeExchanges: number;
  /** Exchanges for a long-lived token. */
  longExchanges: number;
  refreshes: number;
  refusedRefreshes: number;
  revocations: number;
  removals: number;
}

export interface SavedTokens {
  codes: AuthorizationCode[];
  grants: Grant[];
  tokens: AccessToken[];
  troubles: [string, number][];
  counters: TokenCounters;
  lastGrantId: number;
}

export interface NewConsent {
  appId: string;
  login: Login;
  subject: string;
  granted: string[];
  declined: string[];
  assets: Assets;
}

/** Stores codes, grants and tokens of both logins. */
export class Tokens {
  private codes = new Map<string, AuthorizationCode>();
  private grants = new Map<number, Grant>();
  private live = new Map<string, Grant>();
  private tokens = new Map<string, AccessToken>();
  private ofGrant = new Map<number, AccessToken[]>();
  /** Subcodes that apply while a subject is in a state, such as 459. */
  private troubles = new Map<string, number>();
  private lastGrantId = 0;
  counters: TokenCounters = createCounters();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => MetaBehaviour,
  ) {}

  /** Creates the grant of a consent. With Facebook Login, earlier permissions stay unless they are declined now. */
  consent({ appId, login, subject, granted, declined, assets }: NewConsent): Grant {
    const dataAccessExpiresAt = this.clock.now() + this.behaviour().lifetimes.dataAccessTtl * 1_000;
    const before = this.findGrant(appId, login, subject);
    if (before) {
      const kept = login === 'facebook' ? before.scopes.filter((scope) => !declined.includes(scope)) : [];
      before.scopes = [...new Set([...kept, ...granted])];
      before.declined = [
        ...new Set([...before.declined.filter((name) => !granted.includes(name)), ...declined]),
      ];
      before.assets = assets;
      before.dataAccessExpiresAt = dataAccessExpiresAt;
      return before;
    }
    const grant: Grant = {
      id: ++this.lastGrantId,
      appId,
      login,
      subject,
      scopes: granted,
      declined,
      assets,
      dataAccessExpiresAt,
      removed: false,
    };
    this.addGrant(grant);
    return grant;
  }

  createCode(grant: Grant, redirectUri: string): string {
    const code = createSecret('AQ', 60);
    const expiresAt = this.clock.now() + this.behaviour().lifetimes.codeTtl * 1_000;
    this.codes.set(code, { code, grantId: grant.id, redirectUri, expiresAt, used: false });
    this.counters.codesIssued += 1;
    return code;
  }

  findCode(code: string): { code: AuthorizationCode; grant: Grant; expired: boolean } | undefined {
    const found = this.codes.get(code);
    const grant = found && this.grants.get(found.grantId);
    if (!found || !grant || grant.removed) return undefined;
    return { code: found, grant, expired: found.expiresAt <= this.clock.now() };
  }

  exchangeCode(code: AuthorizationCode): AccessToken {
    code.used = true;
    this.counters.codeExchanges += 1;
    return this.issue(this.grants.get(code.grantId) as Grant, 'short');
  }

  /** Issues a token for a grant. `ageMs` is the age that it starts with. */
  issue(grant: Grant, term: AccessToken['term'], ageMs = 0): AccessToken {
    const { shortTtl, longTtl } = this.behaviour().lifetimes;
    const issuedAt = this.clock.now() - ageMs;
    const instagram = grant.login === 'instagram';
    return this.add({
      token: createSecret(instagram ? 'IGAA' : 'EAA'),
      kind: instagram ? 'instagram' : 'user',
      term,
      grantId: grant.id,
      pageId: null,
      issuedAt,
      expiresAt: issuedAt + (term === 'short' ? shortTtl : longTtl) * 1_000,
      dead: null,
    });
  }

  /** Returns the Page token of a user token. It is the same each time and never expires if the user token is long-lived. */
  getPageToken(user: AccessToken, pageId: string): AccessToken {
    const expiresAt = user.term === 'long' ? null : user.expiresAt;
    const known = this.ofGrant
      .get(user.grantId)
      ?.find((token) => token.pageId === pageId && token.expiresAt === expiresAt && token.dead === null);
    return (
      known ??
      this.add({
        token: createSecret('EAAP'),
        kind: 'page',
        term: user.term,
        grantId: user.grantId,
        pageId,
        issuedAt: this.clock.now(),
        expiresAt,
        dead: null,
      })
    );
  }

  /** Extends a long-lived Instagram token, with a new string or the same one. */
  refresh(
    token: AccessToken,
    { sameString, invalidateOld }: { sameString: boolean; invalidateOld: boolean },
  ): AccessToken {
    this.counters.refreshes += 1;
    if (sameString) {
      token.issuedAt = this.clock.now();
      token.expiresAt = token.issuedAt + this.behaviour().lifetimes.longTtl * 1_000;
      return token;
    }
    if (invalidateOld) token.dead = 0;
    return this.issue(this.getGrant(token), 'long');
  }

  /** Issues a long-lived Facebook token for a valid short-lived or long-lived one. */
  exchangeLongLived(token: AccessToken): AccessToken {
    this.counters.longExchanges += 1;
    const issued = this.issue(this.getGrant(token), 'long');
    if (token.term === 'long' && this.behaviour().reexchange === 'same-expiry')
      issued.expiresAt = token.expiresAt;
    return issued;
  }

  find(token: string): AccessToken | undefined {
    return this.tokens.get(token);
  }

  getGrant(token: AccessToken): Grant {
    return this.grants.get(token.grantId) as Grant;
  }

  /** The active grant. */
  findGrant(appId: string, login: Login, subject: string): Grant | undefined {
    return this.live.get(buildKey({ appId, login, subject }));
  }

  /** The active grant, else the grant that was removed last. */
  findLatestGrant(appId: string, login: Login, subject: string): Grant | undefined {
    const live = this.findGrant(appId, login, subject);
    if (live) return live;
    const key = buildKey({ appId, login, subject });
    return [...this.grants.values()].findLast((grant) => buildKey(grant) === key);
  }

  /** Returns the subcode of error 190 for an invalid token (0: without subcode), or null if the token is valid. */
  findInvalidSubcode(token: AccessToken): number | null {
    const grant = this.getGrant(token);
    if (grant.removed) return 458;
    if (token.dead !== null) return token.dead;
    const trouble = this.troubles.get(buildKey(grant));
    if (trouble !== undefined) return trouble;
    return token.expiresAt !== null && token.expiresAt <= this.clock.now() ? 463 : null;
  }

  /** Ends the authorization. Its tokens fail with subcode 458. */
  remove(grant: Grant): void {
    grant.removed = true;
    this.live.delete(buildKey(grant));
    this.troubles.delete(buildKey(grant));
    this.counters.removals += 1;
  }

  removePermission(grant: Grant, permission: string): void {
    grant.scopes = grant.scopes.filter((scope) => scope !== permission);
    if (!grant.declined.includes(permission)) grant.declined.push(permission);
  }

  /** Invalidates all existing tokens of a grant. They fail with code 190 and this subcode. */
  invalidate(grant: Grant, subcode: number): void {
    for (const token of this.ofGrant.get(grant.id) ?? []) token.dead ??= subcode;
  }

  /** While `on` is true, all tokens of the grant fail with code 190 and this subcode. */
  setStateSubcode(grant: Grant, subcode: number, on: boolean): void {
    if (on) this.troubles.set(buildKey(grant), subcode);
    else if (this.troubles.get(buildKey(grant)) === subcode) this.troubles.delete(buildKey(grant));
  }

  /** Expires all tokens of a grant, including Page tokens without an expiry, as a security check does. */
  expireAll(grant: Grant): void {
    const now = this.clock.now();
    for (const token of this.ofGrant.get(grant.id) ?? []) {
      token.expiresAt = token.expiresAt === null ? now : Math.min(token.expiresAt, now);
    }
  }

  /** Number of users of the app. */
  countPeople(appId: string): number {
    let count = 0;
    for (const grant of this.live.values()) if (grant.appId === appId) count += 1;
    return count;
  }

  get liveGrants(): number {
    return this.live.size;
  }

  clear(): void {
    for (const map of [this.codes, this.grants, this.live, this.tokens, this.ofGrant, this.troubles])
      map.clear();
    this.counters = createCounters();
  }

  save(): SavedTokens {
    return {
      codes: [...this.codes.values()],
      grants: [...this.grants.values()],
      tokens: [...this.tokens.values()],
      troubles: [...this.troubles],
      counters: this.counters,
      lastGrantId: this.lastGrantId,
    };
  }

  load(saved: SavedTokens): void {
    this.clear();
    this.codes = new Map(saved.codes.map((code) => [code.code, code]));
    for (const grant of saved.grants) this.addGrant(grant);
    for (const token of saved.tokens) this.add(token);
    this.troubles = new Map(saved.troubles);
    this.counters = saved.counters;
    this.lastGrantId = saved.lastGrantId;
  }

  private addGrant(grant: Grant): void {
    this.grants.set(grant.id, grant);
    if (!grant.removed) this.live.set(buildKey(grant), grant);
  }

  private add(token: AccessToken): AccessToken {
    this.tokens.set(token.token, token);
    const siblings = this.ofGrant.get(token.grantId);
    if (siblings) siblings.push(token);
    else this.ofGrant.set(token.grantId, [token]);
    return token;
  }
}

function buildKey({ appId, login, subject }: Pick<Grant, 'appId' | 'login' | 'subject'>): string {
  return `${appId} ${login} ${subject}`;
}

function createCounters(): TokenCounters {
  return {
    codesIssued: 0,
    codeExchanges: 0,
    longExchanges: 0,
    refreshes: 0,
    refusedRefreshes: 0,
    revocations: 0,
    removals: 0,
  };
}
