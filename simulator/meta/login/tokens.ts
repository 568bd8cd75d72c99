import type { SimulatorClock } from '../../clock.js';
import type { Login } from './apps.js';
import { newSecret } from '../ids.js';
import type { MetaBehaviour } from '../settings.js';

/** The Pages and Instagram accounts a person ticked at Facebook. */
export type Assets = 'all' | { pages: string[]; accounts: string[] };

export interface AuthorizationCode {
  code: string;
  grantId: number;
  redirectUri: string;
  expiresAt: number;
  used: boolean;
}

/** What one person allowed one app through one login; the tokens hang on it. */
export interface Grant {
  id: number;
  appId: string;
  login: Login;
  /** An account with Instagram Login, a person with Facebook Login. */
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
  /** Of Page tokens. */
  pageId: string | null;
  issuedAt: number;
  /** Null: never. */
  expiresAt: number | null;
  /** The subcode it died with; 0 for none. */
  dead: number | null;
}

export interface TokenCounters {
  codesIssued: number;
  codeExchanges: number;
  /** Short-lived tokens made long-lived, and long-lived ones of Facebook exchanged again. */
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

/** Codes, grants and tokens of both logins. */
export class Tokens {
  private codes = new Map<string, AuthorizationCode>();
  private grants = new Map<number, Grant>();
  private live = new Map<string, Grant>();
  private tokens = new Map<string, AccessToken>();
  private ofGrant = new Map<number, AccessToken[]>();
  /** Subcodes that hold as long as a subject is in a state, such as 459. */
  private troubles = new Map<string, number>();
  private lastGrantId = 0;
  counters: TokenCounters = noCounts();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => MetaBehaviour,
  ) {}

  /** The grant of a consent. With Facebook Login what was allowed before stays, unless it is declined now. */
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

  newCode(grant: Grant, redirectUri: string): string {
    const code = newSecret('AQ', 60);
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

  /** A token of the person or account; `ageMs` as if it had been issued that long ago. */
  issue(grant: Grant, term: AccessToken['term'], ageMs = 0): AccessToken {
    const { shortTtl, longTtl } = this.behaviour().lifetimes;
    const issuedAt = this.clock.now() - ageMs;
    const instagram = grant.login === 'instagram';
    return this.add({
      token: newSecret(instagram ? 'IGAA' : 'EAA'),
      kind: instagram ? 'instagram' : 'user',
      term,
      grantId: grant.id,
      pageId: null,
      issuedAt,
      expiresAt: issuedAt + (term === 'short' ? shortTtl : longTtl) * 1_000,
      dead: null,
    });
  }

  /** The Page token that goes with a user token: without end if that is long-lived. The same each time. */
  pageToken(user: AccessToken, pageId: string): AccessToken {
    const expiresAt = user.term === 'long' ? null : user.expiresAt;
    const known = this.ofGrant
      .get(user.grantId)
      ?.find((token) => token.pageId === pageId && token.expiresAt === expiresAt && token.dead === null);
    return (
      known ??
      this.add({
        token: newSecret('EAAP'),
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

  /** A long-lived Instagram token with a new life, as a new string or the same one. */
  refresh(
    token: AccessToken,
    { sameString, oldDies }: { sameString: boolean; oldDies: boolean },
  ): AccessToken {
    this.counters.refreshes += 1;
    if (sameString) {
      token.issuedAt = this.clock.now();
      token.expiresAt = token.issuedAt + this.behaviour().lifetimes.longTtl * 1_000;
      return token;
    }
    if (oldDies) token.dead = 0;
    return this.issue(this.grantOf(token), 'long');
  }

  /** A long-lived Facebook token for a valid one of either term. */
  reexchange(token: AccessToken): AccessToken {
    this.counters.longExchanges += 1;
    const issued = this.issue(this.grantOf(token), 'long');
    if (token.term === 'long' && this.behaviour().reexchange === 'same-expiry')
      issued.expiresAt = token.expiresAt;
    return issued;
  }

  find(token: string): AccessToken | undefined {
    return this.tokens.get(token);
  }

  grantOf(token: AccessToken): Grant {
    return this.grants.get(token.grantId) as Grant;
  }

  /** The live grant. */
  findGrant(appId: string, login: Login, subject: string): Grant | undefined {
    return this.live.get(keyOf({ appId, login, subject }));
  }

  /** The live grant, or the one removed last. */
  latestGrant(appId: string, login: Login, subject: string): Grant | undefined {
    const live = this.findGrant(appId, login, subject);
    if (live) return live;
    const key = keyOf({ appId, login, subject });
    return [...this.grants.values()].findLast((grant) => keyOf(grant) === key);
  }

  /** Why a token does not work: a subcode of 190, 0 for none of them; null when it works. */
  faultOf(token: AccessToken): number | null {
    const grant = this.grantOf(token);
    if (grant.removed) return 458;
    if (token.dead !== null) return token.dead;
    const trouble = this.troubles.get(keyOf(grant));
    if (trouble !== undefined) return trouble;
    return token.expiresAt !== null && token.expiresAt <= this.clock.now() ? 463 : null;
  }

  /** Ends the authorization: every token of it answers 458. */
  remove(grant: Grant): void {
    grant.removed = true;
    this.live.delete(keyOf(grant));
    this.troubles.delete(keyOf(grant));
    this.counters.removals += 1;
  }

  removePermission(grant: Grant, permission: string): void {
    grant.scopes = grant.scopes.filter((scope) => scope !== permission);
    if (!grant.declined.includes(permission)) grant.declined.push(permission);
  }

  /** Every token so far answers 190 with this subcode. */
  kill(grant: Grant, subcode: number): void {
    for (const token of this.ofGrant.get(grant.id) ?? []) token.dead ??= subcode;
  }

  /** All tokens of the grant answer 190 with this subcode until it is null again. */
  trouble(grant: Grant, subcode: number, on: boolean): void {
    if (on) this.troubles.set(keyOf(grant), subcode);
    else if (this.troubles.get(keyOf(grant)) === subcode) this.troubles.delete(keyOf(grant));
  }

  /** Page tokens too: what a security check would end, although they have no date. */
  expireAll(grant: Grant): void {
    const now = this.clock.now();
    for (const token of this.ofGrant.get(grant.id) ?? []) {
      token.expiresAt = token.expiresAt === null ? now : Math.min(token.expiresAt, now);
    }
  }

  /** How many people use the app. */
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
    this.counters = noCounts();
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
    if (!grant.removed) this.live.set(keyOf(grant), grant);
  }

  private add(token: AccessToken): AccessToken {
    this.tokens.set(token.token, token);
    const siblings = this.ofGrant.get(token.grantId);
    if (siblings) siblings.push(token);
    else this.ofGrant.set(token.grantId, [token]);
    return token;
  }
}

function keyOf({ appId, login, subject }: Pick<Grant, 'appId' | 'login' | 'subject'>): string {
  return `${appId} ${login} ${subject}`;
}

function noCounts(): TokenCounters {
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
