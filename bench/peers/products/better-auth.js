import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import pg from 'pg';
import { report, settings } from '../../harness/child.js';

/**
 * better-auth with its OAuth provider on PostgreSQL, with ES256 JWTs. What it can keep in memory is kept there: clients, the resource
 * and the signing keys, which are not encrypted. Its limits and telemetry are off. Secrets and refresh tokens are stored as SHA-256.
 * It has no audit, and after a lost response a client must sign in again.
 */
const { databaseUrl, refreshTokens } = settings;
const resource = 'https://bench.example.test/api';
const scope = 'profile:read';
const ids = { service: 'service', web: 'web' };
const secret = randomBytes(32).toString('base64url');
const signingKeys = [];

const auth = betterAuth({
  baseURL: 'https://bench.example.test',
  basePath: '/auth',
  secret: randomBytes(32).toString('hex'),
  database: new pg.Pool({ connectionString: databaseUrl, max: 20 }),
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  // It reports the missing tables before they are created.
  logger: { disabled: true },
  plugins: [
    jwt({
      disableSettingJwtHeader: true,
      jwks: { keyPairConfig: { alg: 'ES256' }, disablePrivateKeyEncryption: true },
      adapter: {
        getJwks: () => Promise.resolve(signingKeys),
        createJwk: (key) => {
          const stored = { ...key, id: randomUUID(), createdAt: new Date() };
          signingKeys.push(stored);
          return Promise.resolve(stored);
        },
      },
    }),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['openid', 'offline_access', scope],
      resources: [{ identifier: resource, name: 'API', allowedScopes: [scope, 'offline_access'] }],
      enforcePerClientResources: false,
      cachedTrustedClients: new Set(Object.values(ids)),
      cachedResources: new Set([resource]),
    }),
  ],
});

await (await getMigrations(auth.options)).runMigrations();
const { adapter } = await auth.$context;
const hash = (text) => createHash('sha256').update(text).digest('base64url');

async function createClient(clientId, grantTypes) {
  await adapter.create({
    model: 'oauthClient',
    data: {
      ...{ clientId, name: clientId, clientSecret: hash(secret), disabled: false, grantTypes },
      ...{ redirectUris: ['https://app.example.test/callback'], scopes: [scope, 'offline_access'] },
      ...(grantTypes.includes('client_credentials') && { clientCredentialsScopes: [scope] }),
      ...{ tokenEndpointAuthMethod: 'client_secret_basic', createdAt: new Date(), updatedAt: new Date() },
    },
  });
}

async function createRefreshTokens() {
  const user = await adapter.create({
    model: 'user',
    data: {
      ...{ name: 'Bench', email: 'bench@example.com', emailVerified: true },
      ...{ createdAt: new Date(), updatedAt: new Date() },
    },
  });
  const tokens = Array.from({ length: refreshTokens }, () => randomBytes(24).toString('base64url'));
  for (const token of tokens)
    await adapter.create({
      model: 'oauthRefreshToken',
      data: {
        ...{ token: hash(token), clientId: ids.web, userId: user.id, scopes: [scope, 'offline_access'] },
        ...{ resources: [resource], createdAt: new Date(), authTime: new Date() },
        expiresAt: new Date(Date.now() + 30 * 86_400_000),
      },
    });
  return tokens;
}

await createClient(ids.service, ['client_credentials']);
await createClient(ids.web, ['authorization_code', 'refresh_token']);
const handle = toNodeHandler(auth);
const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () => void ready());

async function ready() {
  report({
    url: `http://127.0.0.1:${server.address().port}`,
    tokenPath: '/auth/oauth2/token',
    introspectionPath: '/auth/oauth2/introspect',
    service: { id: ids.service, secret },
    web: { id: ids.web, secret },
    refreshTokens: await createRefreshTokens(),
    resource,
  });
}
