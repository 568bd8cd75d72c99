import type { INestApplicationContext } from '@nestjs/common';
import { PlatformRegistry } from '../../../src/platforms/platform-registry.js';
import { Capability, Platform } from '../../../src/platforms/platform.js';
import type { PlatformAdapter } from '../../../src/platforms/platform-adapter.js';
import type {
  AuthorizationRequest,
  ExternalAccount,
  Login,
  OpenCredentials,
  RefreshModel,
  TokenSet,
} from '../../../src/platforms/platform-login.js';
import type { Webhooks } from '../../../src/platforms/platform-webhooks.js';

/** The tokens of one pair. */
export interface FakePair {
  access: string;
  refresh: string;
}

/** A platform whose responses the test sets, call by call. Everything else is real. */
export class FakePlatform implements PlatformAdapter {
  readonly platform = Platform.TIKTOK;
  readonly displayName = 'Fake';
  readonly simulated = true;
  /** Handlers of calls. Tests replace them. */
  onRefresh: (credentials: OpenCredentials) => Promise<TokenSet> = () => Promise.resolve(this.tokens());
  onExchange: (code: string, loginType: string) => Promise<TokenSet> = () => Promise.resolve(this.tokens());
  onRevoke: (credentials: OpenCredentials) => Promise<void> = () => Promise.resolve();
  onProbe: (credentials: OpenCredentials) => Promise<void> = () => Promise.resolve();
  onDiscover: (credentials: OpenCredentials, subject: string) => Promise<ExternalAccount[]> = (_, subject) =>
    Promise.resolve([anExternalAccount(subject)]);
  /** Received calls in order: `refresh r1`, `revoke a1`, … */
  readonly calls: string[] = [];
  readonly login: Login;
  readonly webhooks = {} as Webhooks;
  private issued = 0;

  constructor(
    private readonly now: () => Date,
    options: { refreshModel?: RefreshModel; platformInitiated?: boolean; lifeSeconds?: number } = {},
  ) {
    this.lifeSeconds = options.lifeSeconds ?? 7200;
    this.login = {
      loginTypes: ['LOGIN_KIT', 'OTHER_LOGIN'],
      refreshModel: () => options.refreshModel ?? 'rotating',
      redirectUri: 'http://127.0.0.1:1/auth/tiktok/callback',
      platformInitiated: options.platformInitiated ?? false,
      scopesFor: (capabilities) => ['basic', ...capabilities.map((one) => one.toLowerCase())],
      authorizationUrl: ({ state }: AuthorizationRequest) =>
        `https://platform.example/consent?state=${state}`,
      readCallback: ({ code, error, login_type: loginType }) =>
        code
          ? { kind: 'code', code, loginType }
          : { kind: 'denied', platformCode: error ?? 'none', description: null },
      exchange: (code, { loginType }) =>
        this.note(`exchange ${code}`, () => this.onExchange(code, loginType)),
      refresh: (credentials) =>
        this.note(`refresh ${credentials.refreshToken}`, () => this.onRefresh(credentials)),
      revoke: (credentials) =>
        this.note(`revoke ${credentials.accessToken}`, () => this.onRevoke(credentials)),
    };
  }

  lifeSeconds: number;

  discover(credentials: OpenCredentials, { subject }: Pick<TokenSet, 'subject'>): Promise<ExternalAccount[]> {
    return this.note(`discover ${credentials.accessToken}`, () => this.onDiscover(credentials, subject));
  }

  probe(credentials: OpenCredentials): Promise<void> {
    return this.note(`probe ${credentials.accessToken}`, () => this.onProbe(credentials));
  }

  /** Tokens issued now. Without `pair` they are new: a1 and r1, a2 and r2, … */
  tokens(subject = 'subject', pair?: FakePair): TokenSet {
    this.issued += pair ? 0 : 1;
    const { access, refresh } = pair ?? { access: `a${this.issued}`, refresh: `r${this.issued}` };
    const after = (seconds: number) => new Date(this.now().getTime() + seconds * 1000);
    return {
      credentials: { accessToken: access, refreshToken: refresh },
      accessExpiresAt: after(this.lifeSeconds),
      refreshExpiresAt: after(180 * 24 * 3600),
      scopes: ['basic', ...Object.values(Capability).map((one) => one.toLowerCase())],
      subject,
    };
  }

  /** Resets calls and handlers. */
  reset(): void {
    this.calls.length = 0;
    this.issued = 0;
    this.lifeSeconds = 7200;
    const { onRevoke, onProbe, onDiscover } = new FakePlatform(this.now);
    Object.assign(this, { onRevoke, onProbe, onDiscover });
    this.onRefresh = () => Promise.resolve(this.tokens());
    this.onExchange = () => Promise.resolve(this.tokens());
  }

  count(call: string): number {
    return this.calls.filter((made) => made.startsWith(call)).length;
  }

  private note<Result>(call: string, run: () => Promise<Result>): Promise<Result> {
    this.calls.push(call);
    return run();
  }
}

export function anExternalAccount(externalId: string): ExternalAccount {
  return {
    externalId,
    displayName: `Channel ${externalId}`,
    username: externalId,
    avatarUrl: null,
    profile: {},
  };
}

/** Replaces the real adapter of a running application. */
export function usePlatform(app: INestApplicationContext, platform: FakePlatform): void {
  const registry: object = app.get(PlatformRegistry, { strict: false });
  (Reflect.get(registry, 'adapters') as Map<Platform, PlatformAdapter>).set(platform.platform, platform);
}

/** Runs `work` while an application has no adapter for a platform, as without credentials. */
export async function withoutPlatform(
  app: INestApplicationContext,
  platform: Platform,
  work: () => Promise<void>,
): Promise<void> {
  const registry: object = app.get(PlatformRegistry, { strict: false });
  const adapters = Reflect.get(registry, 'adapters') as Map<Platform, PlatformAdapter>;
  const adapter = adapters.get(platform)!;
  adapters.delete(platform);
  await work().finally(() => adapters.set(platform, adapter));
}
