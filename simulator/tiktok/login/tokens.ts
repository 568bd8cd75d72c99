import type { SimulatorClock } from '../../clock.js';
import { createSecret } from '../ids.js';
import type { TikTokBehaviour } from '../settings.js';

export interface AuthorizationCode {
  code: string;
  clientKey: string;
  personId: string;
  redirectUri: string;
  scopes: string[];
  challenge: string | null;
  expiresAt: number;
  used: boolean;
}

/** The permissions that a user gave to an app in one consent. Tokens belong to it. */
export interface Grant {
  id: number;
  clientKey: string;
  personId: string;
  scopes: string[];
  refreshToken: string;
  refreshExpiresAt: number;
  refreshes: number;
}

interface AccessToken {
  grantId: number;
  expiresAt: number;
}

export interface IssuedTokens {
  grant: Grant;
  accessToken: string;
  expiresIn: number;
  refreshToken: string;
  refreshExpiresIn: number;
}

export interface TokenCounters {
  codesIssued: number;
  codeExchanges: number;
  refreshes: number;
  rotations: number;
  /** Uses of a refresh token that was already replaced. */
  refreshReuses: number;
  invalidGrants: number;
  revocations: number;
  removals: number;
  clientTokens: number;
}

export interface SavedTokens {
  codes: AuthorizationCode[];
  grants: Grant[];
  accessTokens: [string, AccessToken][];
  counters: TokenCounters;
  lastGrantId: number;
}

/** Expired access tokens are deleted each time this many new ones are issued. */
const SWEEP_AFTER_COUNT = 5_000;

export class Tokens {
  private codes = new Map<string, AuthorizationCode>();
  private grants = new Map<number, Grant>();
  private byRefreshToken = new Map<string, Grant>();
  private replaced = new Set<string>();
  private accessTokens = new Map<string, AccessToken>();
  private lastGrantId = 0;
  private issuedSinceSweep = 0;
  counters: TokenCounters = createCounters();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokBehaviour,
  ) {}

  createCode(code: Omit<AuthorizationCode, 'code' | 'expiresAt' | 'used'>): string {
    const expiresAt = this.clock.now() + this.behaviour().lifetimes.codeTtl * 1_000;
    const issued = { ...code, code: createSecret('SimCode'), expiresAt, used: false };
    this.codes.set(issued.code, issued);
    this.counters.codesIssued += 1;
    return issued.code;
  }

  findCode(code: string): AuthorizationCode | undefined {
    return this.codes.get(code);
  }

  isExpired(code: AuthorizationCode): boolean {
    return code.expiresAt <= this.clock.now();
  }

  exchange(code: AuthorizationCode): IssuedTokens {
    code.used = true;
    this.counters.codeExchanges += 1;
    return this.createGrant(code.clientKey, code.personId, code.scopes);
  }

  createGrant(clientKey: string, personId: string, scopes: string[]): IssuedTokens {
    const grant: Grant = {
      id: ++this.lastGrantId,
      clientKey,
      personId,
      scopes,
      refreshToken: createSecret('rft.'),
      refreshExpiresAt: this.clock.now() + this.behaviour().lifetimes.refreshTtl * 1_000,
      refreshes: 0,
    };
    this.grants.set(grant.id, grant);
    this.byRefreshToken.set(grant.refreshToken, grant);
    return this.issueTokens(grant);
  }

  /** Returns the grant of a valid refresh token of the app, or the reason why there is none. */
  findRefreshable(clientKey: string, refreshToken: string): Grant | 'unknown' | 'replaced' | 'expired' {
    const grant = this.byRefreshToken.get(refreshToken);
    if (!grant || grant.clientKey !== clientKey) {
      if (!this.replaced.has(refreshToken)) return 'unknown';
      this.counters.refreshReuses += 1;
      return 'replaced';
    }
    return grant.refreshExpiresAt > this.clock.now() ? grant : 'expired';
  }

  refresh(grant: Grant): IssuedTokens {
    const { rotation, refreshExpiry, lifetimes } = this.behaviour();
    grant.refreshes += 1;
    this.counters.refreshes += 1;
    if (rotation === 'always' || grant.refreshes % 2 === 0) {
      this.counters.rotations += 1;
      this.byRefreshToken.delete(grant.refreshToken);
      this.replaced.add(grant.refreshToken);
      grant.refreshToken = createSecret('rft.');
      this.byRefreshToken.set(grant.refreshToken, grant);
      if (refreshExpiry === 'restarts') {
        grant.refreshExpiresAt = this.clock.now() + lifetimes.refreshTtl * 1_000;
      }
    }
    return this.issueTokens(grant);
  }

  createClientToken(): string {
    this.counters.clientTokens += 1;
    return createSecret('clt.');
  }

  /** The grant of a valid access token. */
  authenticate(accessToken: string): Grant | undefined {
    const token = this.accessTokens.get(accessToken);
    if (!token || token.expiresAt <= this.clock.now()) return undefined;
    return this.grants.get(token.grantId);
  }

  /** Revokes every token of the app and user. */
  removeAll(clientKey: string, personId: string): void {
    for (const grant of this.listGrants(clientKey, personId)) {
      this.grants.delete(grant.id);
      this.byRefreshToken.delete(grant.refreshToken);
    }
    for (const [code, { clientKey: key, personId: id }] of this.codes) {
      if (key === clientKey && id === personId) this.codes.delete(code);
    }
  }

  /** Expires tokens of the app and user now. */
  expireAll(clientKey: string, personId: string, which: { access: boolean; refresh: boolean }): void {
    const now = this.clock.now();
    const ids = new Set(this.listGrants(clientKey, personId).map((grant) => grant.id));
    for (const id of ids) {
      const grant = this.grants.get(id);
      if (grant && which.refresh) grant.refreshExpiresAt = Math.min(grant.refreshExpiresAt, now);
    }
    for (const token of this.accessTokens.values()) {
      if (which.access && ids.has(token.grantId)) token.expiresAt = Math.min(token.expiresAt, now);
    }
  }

  listGrants(clientKey: string, personId: string): Grant[] {
    return [...this.grants.values()].filter(
      (grant) => grant.clientKey === clientKey && grant.personId === personId,
    );
  }

  get liveGrants(): number {
    return this.grants.size;
  }

  clear(): void {
    this.codes.clear();
    this.grants.clear();
    this.byRefreshToken.clear();
    this.replaced.clear();
    this.accessTokens.clear();
    this.counters = createCounters();
  }

  save(): SavedTokens {
    this.deleteExpired();
    return {
      codes: [...this.codes.values()],
      grants: [...this.grants.values()],
      accessTokens: [...this.accessTokens],
      counters: this.counters,
      lastGrantId: this.lastGrantId,
    };
  }

  load(saved: SavedTokens): void {
    this.codes = new Map(saved.codes.map((code) => [code.code, code]));
    this.grants = new Map(saved.grants.map((grant) => [grant.id, grant]));
    this.byRefreshToken = new Map(saved.grants.map((grant) => [grant.refreshToken, grant]));
    this.accessTokens = new Map(saved.accessTokens);
    this.counters = saved.counters;
    this.lastGrantId = saved.lastGrantId;
  }

  private issueTokens(grant: Grant): IssuedTokens {
    if (++this.issuedSinceSweep >= SWEEP_AFTER_COUNT) this.deleteExpired();
    const now = this.clock.now();
    const accessToken = createSecret('act.');
    const { accessTtl } = this.behaviour().lifetimes;
    this.accessTokens.set(accessToken, { grantId: grant.id, expiresAt: now + accessTtl * 1_000 });
    return {
      grant,
      accessToken,
      expiresIn: accessTtl,
      refreshToken: grant.refreshToken,
      refreshExpiresIn: Math.max(0, Math.floor((grant.refreshExpiresAt - now) / 1_000)),
    };
  }

  private deleteExpired(): void {
    this.issuedSinceSweep = 0;
    const now = this.clock.now();
    for (const [token, { grantId, expiresAt }] of this.accessTokens) {
      if (expiresAt <= now || !this.grants.has(grantId)) this.accessTokens.delete(token);
    }
    for (const [code, { expiresAt }] of this.codes) if (expiresAt <= now) this.codes.delete(code);
  }
}

function createCounters(): TokenCounters {
  return {
    codesIssued: 0,
    codeExchanges: 0,
    refreshes: 0,
    rotations: 0,
    refreshReuses: 0,
    invalidGrants: 0,
    revocations: 0,
    removals: 0,
    clientTokens: 0,
  };
}
