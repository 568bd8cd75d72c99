import { generateKeyPair, exportJWK } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type TokenFormat } from 'oidc-provider';
import { settings, report } from '../../harness/child.js';
import type { OAuthSide } from '../../oauth/sides.js';
import { connectAdapter } from './postgres-adapter.js';

export interface OidcPeerSettings {
  format: TokenFormat;
  refreshTokens: number;
  /** An empty database. Null: in memory. */
  databaseUrl: string | null;
}

/**
 * oidc-provider as documented, with the same tokens and signatures as Patchbay. Its clients are part of the configuration, so that
 * it never reads them. It has no audit, metrics, limits and logs, and after a lost response a client must sign in again.
 */
const { format, refreshTokens, databaseUrl } = settings as OidcPeerSettings;
const resource = 'https://bench.example.test';
const key = async (alg: string) => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig' };
};
const secret = 'bench_secret_0123456789abcdef0123456789';
const client = { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' } as const;

const provider = new Provider(resource, {
  ...(databaseUrl && { adapter: await connectAdapter(databaseUrl) }),
  jwks: { keys: [await key('ES256'), await key('RS256')] },
  clients: [
    {
      ...client,
      client_id: 'service',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
    {
      ...client,
      client_id: 'web',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['https://app.example.test/callback'],
      response_types: ['code'],
    },
  ],
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'profile:read',
        audience: resource,
        accessTokenTTL: 3600,
        accessTokenFormat: format,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  issueRefreshToken: () => true,
  expiresWithSession: () => false,
  rotateRefreshToken: true,
  ttl: { AccessToken: 3600, ClientCredentials: 3600, RefreshToken: 30 * 86_400, Grant: 365 * 86_400 },
});
const handle = provider.callback();
const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () => void ready());

async function ready(): Promise<void> {
  report({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokenPath: '/token',
    introspectionPath: '/token/introspection',
    service: { id: 'service', secret },
    web: { id: 'web', secret },
    refreshTokens: await createRefreshTokens(),
  } satisfies OAuthSide);
}

async function createRefreshTokens(): Promise<string[]> {
  const web = (await provider.Client.find('web'))!;
  const tokens: string[] = [];
  for (let index = 0; index < refreshTokens; index += 1) {
    const grant = new provider.Grant({ accountId: 'person', clientId: 'web' });
    grant.addResourceScope(resource, 'profile:read');
    const token = new provider.RefreshToken({
      client: web,
      accountId: 'person',
      grantId: await grant.save(),
      gty: 'authorization_code',
      scope: 'profile:read',
      resource,
      rotations: 0,
    });
    tokens.push(await token.save());
  }
  return tokens;
}
