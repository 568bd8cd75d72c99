import { z } from 'zod';
import type { SignInProvider } from './config.js';

const address = z.url({ protocol: /^https?$/ });
const shortName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must consist of a-z, 0-9 and "-"');
const common = {
  id: shortName,
  name: z.string().min(1).max(40).optional(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scopes: z.string().optional(),
};
const openIdConnect = z.strictObject({ ...common, issuer: address });
const plainOAuth2 = z.strictObject({
  ...common,
  authorizeUrl: address,
  tokenUrl: address,
  profile: z.string().min(1),
});
const providers = z.array(z.union([openIdConnect, plainOAuth2]));

/** Reads SIGN_IN_PROVIDERS, a JSON list. */
export function readSignInProviders(
  text: string | undefined,
  production: boolean,
  reportError: (variable: string, message: string) => void,
): SignInProvider[] {
  if (!text) return [];
  const parsed = providers.safeParse(parseJson(text));
  if (!parsed.success) {
    reportError(
      'SIGN_IN_PROVIDERS',
      'is not a JSON list of providers, each with an issuer or with authorizeUrl, tokenUrl and profile',
    );
    return [];
  }
  const ids = parsed.data.map((provider) => provider.id);
  if (new Set(ids).size < ids.length) reportError('SIGN_IN_PROVIDERS', 'has two providers with the same id');
  return parsed.data.map((provider) => {
    const { id, clientId, clientSecret } = provider;
    const isOpenId = 'issuer' in provider;
    const addresses = isOpenId ? [provider.issuer] : [provider.authorizeUrl, provider.tokenUrl];
    if (production && addresses.some((url) => !url.startsWith('https:')))
      reportError('SIGN_IN_PROVIDERS', `must have https URLs in production (${id})`);
    return {
      id,
      name: provider.name ?? id,
      clientId,
      clientSecret,
      scopes: provider.scopes ?? (isOpenId ? 'openid email profile' : ''),
      issuer: isOpenId ? provider.issuer : null,
      plain: isOpenId
        ? null
        : { authorizeUrl: provider.authorizeUrl, tokenUrl: provider.tokenUrl, profile: provider.profile },
    };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
