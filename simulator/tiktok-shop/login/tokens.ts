import type { SimulatorClock } from '../../clock.js';
import { newSecret, stableText } from '../ids.js';
import type { TikTokShopBehaviour } from '../settings.js';
import type { App } from './apps.js';

export interface AuthCode {
  code: string;
  appKey: string;
  sellerKey: string;
  shops: string[];
  /** Milliseconds, as all times here. */
  expiresAt: number;
  endsAt: number;
}

/** What a seller authorized an app to do. */
export interface Grant {
  id: number;
  appKey: string;
  market: App['market'];
  sellerKey: string;
  scopes: string[];
  /** Keys of shops. */
  shops: string[];
  refreshToken: string;
  /** End of the authorization. */
  endsAt: number;
}

interface AccessToken {
  grantId: number;
  expiresAt: number;
  isRevoked: boolean;
}

export interface IssuedTokens {
  grant: Grant;
  accessToken: string;
  accessExpiresAt: number;
}

export interface TokenCounters {
  codesIssued: number;
  codeExchanges: number;
  refreshes: number;
  refusedCodes: number;
  refusedRefreshes: number;
  deauthorizations: number;
}

export interface SavedTokens {
  codes: AuthCode[];
  grants: Grant[];
  accessTokens: [string, AccessToken][];
  inactiveSellers: string[];
  counters: TokenCounters;
  lastGrantId: number;
}

/** Codes, grants and tokens. */
export class Tokens {
  counters = noCounts();
  private codes = new Map<string, AuthCode>();
  private grants = new Map<number, Grant>();
  private accessTokens = new Map<string, AccessToken>();
  private readonly inactiveSellers = new Set<string>();
  private lastGrantId = 0;

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokShopBehaviour,
  ) {}

  newCode(app: App, sellerKey: string, shops: string[], validSeconds?: number): AuthCode {
    const { codeTtl, authorizationTtl } = this.behaviour().lifetimes;
    const now = this.clock.now();
    const code: AuthCode = {
      code: newSecret(app.market, 48),
      appKey: app.appKey,
      sellerKey,
      shops,
      expiresAt: now + codeTtl * 1_000,
      endsAt: now + (validSeconds ?? authorizationTtl) * 1_000,
    };
    this.codes.set(code.code, code);
    this.counters.codesIssued += 1;
    return code;
  }

  /** Uses up the code. Undefined: unknown, of another app, used or expired. */
  exchange(app: App, text: string): IssuedTokens | undefined {
    const code = this.codes.get(text);
    if (!code || code.appKey !== app.appKey || code.expiresAt <= this.clock.now()) {
      this.counters.refusedCodes += 1;
      return undefined;
    }
    this.codes.delete(text);
    this.counters.codeExchanges += 1;
    return this.newGrant(app, code.sellerKey, code.shops, code.endsAt);
  }

  newGrant(app: App, sellerKey: string, shops: string[], endsAt?: number, scopes?: string[]): IssuedTokens {
    const grant: Grant = {
      id: ++this.lastGrantId,
      appKey: app.appKey,
      market: app.market,
      sellerKey,
      // The scopes at the time of consent: later ones need a new authorization.
      scopes: [...(scopes ?? app.scopes)],
      shops: [...shops],
      refreshToken: newSecret(app.market, 56),
      endsAt: endsAt ?? this.clock.now() + this.behaviour().lifetimes.authorizationTtl * 1_000,
    };
    this.grants.set(grant.id, grant);
    return this.issue(grant);
  }

  refresh(app: App, refreshToken: string): IssuedTokens | 'unknown' | 'expired' {
    const grant = this.all().find((candidate) => candidate.refreshToken === refreshToken);
    if (!grant || grant.appKey !== app.appKey) {
      this.counters.refusedRefreshes += 1;
      return 'unknown';
    }
    if (grant.endsAt <= this.clock.now()) {
      this.counters.refusedRefreshes += 1;
      return 'expired';
    }
    this.counters.refreshes += 1;
    if (this.behaviour().refresh === 'rotates') {
      grant.refreshToken = newSecret(grant.market, 56);
      this.revokeAccess(grant);
    }
    return this.issue(grant);
  }

  authenticate(appKey: string, accessToken: string): Grant | 'unknown' | 'revoked' | 'expired' {
    const token = this.accessTokens.get(accessToken);
    if (!token) return 'unknown';
    const grant = this.grants.get(token.grantId);
    if (!grant || token.isRevoked || grant.appKey !== appKey) return 'revoked';
    if (token.expiresAt <= this.clock.now()) return 'expired';
    return grant;
  }

  /** Selector of a shop. Opaque, and the same in every call with tokens of the grant. */
  cipherOf(grant: Grant, shopKey: string): string {
    const prefix = grant.market === 'US' ? 'TTP' : 'ROW';
    const authorization = this.behaviour().ciphers === 'stable' ? '' : String(grant.id);
    return `${prefix}_${stableText(36, 'cipher', grant.appKey, shopKey, authorization)}`;
  }

  /** Takes a shop, or all shops, out of the grants of app and seller. A grant without shops ends. */
  deauthorize(appKey: string, sellerKey: string, shopKey?: string): void {
    this.counters.deauthorizations += 1;
    for (const grant of this.grantsOf(sellerKey, appKey)) {
      grant.shops = shopKey === undefined ? [] : grant.shops.filter((key) => key !== shopKey);
      if (grant.shops.length > 0) continue;
      this.revokeAccess(grant);
      this.grants.delete(grant.id);
    }
  }

  grantsOf(sellerKey: string, appKey?: string): Grant[] {
    return this.all().filter(
      (grant) => grant.sellerKey === sellerKey && (appKey === undefined || grant.appKey === appKey),
    );
  }

  all(): Grant[] {
    return [...this.grants.values()];
  }

  /** Access tokens expire now; with `refresh` the authorization ends too. */
  expire(grants: readonly Grant[], which: { access: boolean; refresh: boolean }): void {
    const now = this.clock.now();
    const ids = new Set(grants.map(({ id }) => id));
    for (const token of this.accessTokens.values()) {
      if (which.access && ids.has(token.grantId)) token.expiresAt = Math.min(token.expiresAt, now);
    }
    for (const grant of grants) if (which.refresh) grant.endsAt = Math.min(grant.endsAt, now);
  }

  isSellerInactive(sellerKey: string): boolean {
    return this.inactiveSellers.has(sellerKey);
  }

  setSellerInactive(sellerKey: string, isInactive: boolean): void {
    if (isInactive) this.inactiveSellers.add(sellerKey);
    else this.inactiveSellers.delete(sellerKey);
  }

  clear(): void {
    this.codes.clear();
    this.grants.clear();
    this.accessTokens.clear();
    this.inactiveSellers.clear();
    this.counters = noCounts();
  }

  save(): SavedTokens {
    return {
      codes: [...this.codes.values()],
      grants: this.all(),
      accessTokens: [...this.accessTokens],
      inactiveSellers: [...this.inactiveSellers],
      counters: this.counters,
      lastGrantId: this.lastGrantId,
    };
  }

  load(saved: SavedTokens): void {
    this.codes = new Map(saved.codes.map((code) => [code.code, code]));
    this.grants = new Map(saved.grants.map((grant) => [grant.id, grant]));
    this.accessTokens = new Map(saved.accessTokens);
    this.inactiveSellers.clear();
    for (const key of saved.inactiveSellers) this.inactiveSellers.add(key);
    this.counters = saved.counters;
    this.lastGrantId = saved.lastGrantId;
  }

  private issue(grant: Grant): IssuedTokens {
    const now = this.clock.now();
    const accessExpiresAt = Math.min(now + this.behaviour().lifetimes.accessTtl * 1_000, grant.endsAt);
    const accessToken = newSecret(grant.market, 87);
    this.accessTokens.set(accessToken, { grantId: grant.id, expiresAt: accessExpiresAt, isRevoked: false });
    return { grant, accessToken, accessExpiresAt };
  }

  private revokeAccess(grant: Grant): void {
    for (const token of this.accessTokens.values()) if (token.grantId === grant.id) token.isRevoked = true;
  }
}

function noCounts(): TokenCounters {
  return {
    codesIssued: 0,
    codeExchanges: 0,
    refreshes: 0,
    refusedCodes: 0,
    refusedRefreshes: 0,
    deauthorizations: 0,
  };
}
