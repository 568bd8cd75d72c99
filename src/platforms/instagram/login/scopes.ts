import { Capability } from '../../platform.js';

export const instagramLoginType = 'INSTAGRAM_LOGIN';
export const facebookLoginType = 'FACEBOOK_LOGIN';

export type InstagramLoginType = typeof instagramLoginType | typeof facebookLoginType;

interface ScopesOfLogin {
  /** Always required, so requested whatever the operator lists. */
  basic: readonly string[];
  of: Readonly<Partial<Record<Capability, readonly string[]>>>;
  /** Scopes that the adapter can use. */
  useful: readonly string[];
}

function scopesOfLogin(basic: readonly string[], of: ScopesOfLogin['of']): ScopesOfLogin {
  return { basic, of, useful: [...new Set([...basic, ...Object.values(of).flat()])] };
}

export const instagramScopes = scopesOfLogin(['instagram_business_basic'], {
  [Capability.PUBLISH]: ['instagram_business_content_publish'],
  [Capability.CONTENT]: ['instagram_business_manage_insights'],
  [Capability.COMMENTS]: ['instagram_business_manage_comments'],
});

const facebook = scopesOfLogin(['instagram_basic', 'pages_show_list', 'pages_read_engagement'], {
  // Required to find and read Pages whose role comes through a business.
  [Capability.PROFILE]: ['business_management', 'ads_read'],
  [Capability.PUBLISH]: ['instagram_content_publish'],
  [Capability.CONTENT]: ['instagram_manage_insights'],
  [Capability.COMMENTS]: ['instagram_manage_comments', 'pages_manage_metadata'],
});

export const facebookScopes = {
  ...facebook,
  /** Requested by default: without the scopes that only agencies need and that reviews ask much about. */
  usual: facebook.useful.filter((scope) => scope !== 'business_management' && scope !== 'ads_read'),
};

/** The minimum for the capabilities, among the scopes that the operator's app is approved for. */
export function scopesFor(
  { basic, of }: ScopesOfLogin,
  approved: readonly string[],
  capabilities: readonly Capability[],
): string[] {
  const wanted = [Capability.PROFILE, ...capabilities].flatMap((capability) => of[capability] ?? []);
  return [...new Set([...basic, ...wanted.filter((scope) => approved.includes(scope))])];
}

/** Scopes of a capability beside the basic ones, to request again if Meta reports a missing permission. */
export function scopesOfCalls(login: InstagramLoginType, capability: Capability): readonly string[] {
  const { of } = login === facebookLoginType ? facebookScopes : instagramScopes;
  return of[capability] ?? [];
}

/** Scopes for reading media. Insights need more. */
export function readScopes(login: string): readonly string[] {
  return login === facebookLoginType ? ['instagram_basic', 'pages_read_engagement'] : instagramScopes.basic;
}
