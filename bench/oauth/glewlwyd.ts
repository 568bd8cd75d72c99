import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { freePort } from '../../src/database/embedded/free-port.js';
import type { Bench } from '../harness/bench.js';
import { buildBasicHeader, type StartedSide } from './sides.js';

const client = { id: 'service', secret: 'bench_secret_0123456789abcdef0123456789' };
const scope = 'profile:read';
const schemaFile = 'usr/share/doc/glewlwyd/database/init.postgre.sql.gz';
/** What the schema of the package creates. */
const admin = { username: 'admin', password: 'password' };

/**
 * glewlwyd of Debian on PostgreSQL, with ES256 JWTs. It is written in C and uses several threads, so that it is not limited to one
 * processor. It stores each issued token. Null if it is not installed.
 *
 * The variable GLEWLWYD_ROOT may name a folder with its unpacked packages (`dpkg -x`).
 */
export async function startGlewlwyd(bench: Bench, refreshTokens = 0): Promise<StartedSide | null> {
  const root = findRoot();
  if (root === null) {
    console.log('  glewlwyd is not installed. Its lines are left out.');
    return null;
  }
  const databaseUrl = await bench.createEmptyDatabase();
  await bench.query(databaseUrl, 'CREATE EXTENSION pgcrypto');
  await bench.query(databaseUrl, gunzipSync(readFileSync(join(root, schemaFile))).toString());
  const port = await freePort();
  const folder = bench.createDataDir();
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'glewlwyd.conf');
  writeConfig(config, root, port, databaseUrl);
  const program = bench.startProgram(join(root, 'usr/bin/glewlwyd'), [`--config-file=${config}`], {
    LD_LIBRARY_PATH: ['x86_64-linux-gnu', 'aarch64-linux-gnu']
      .map((name) => join(root, 'usr/lib', name))
      .join(delimiter),
  });
  const url = `http://127.0.0.1:${port}`;
  const cookie = await signIn(url);
  await configure(url, cookie);
  const side: StartedSide = {
    ...{ url, tokenPath: '/api/oidc/token', introspectionPath: '/api/oidc/introspect' },
    ...{ service: client, web: client, refreshTokens: [] as string[] },
    request: () => Promise.reject(new Error('glewlwyd answers no requests of the bench.')),
    stop: () => program.stop(),
  };
  while (side.refreshTokens.length < refreshTokens) side.refreshTokens.push(await createRefreshToken(side));
  return side;
}

function findRoot(): string | null {
  const candidates = [process.env['GLEWLWYD_ROOT'], '/'].filter((root) => root !== undefined);
  return candidates.find((root) => existsSync(join(root, 'usr/bin/glewlwyd'))) ?? null;
}

function writeConfig(path: string, root: string, port: number, databaseUrl: string): void {
  const { hostname, port: databasePort, pathname, username, password } = new URL(databaseUrl);
  const modules = join(root, 'usr/lib/glewlwyd');
  // The package has none of this kind, but the folder must exist.
  const noModules = join(dirname(path), 'middleware');
  mkdirSync(noModules);
  const database = `host=${hostname} port=${databasePort} dbname=${pathname.slice(1)} user=${username} password=${password}`;
  writeFileSync(
    path,
    `port=${port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:${port}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="ERROR"
cookie_domain="127.0.0.1"
cookie_secure=0
session_expiration=86400
session_key="GLEWLWYD"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="${modules}/user"
user_middleware_module_path="${noModules}"
client_module_path="${modules}/client"
user_auth_scheme_module_path="${modules}/scheme"
plugin_module_path="${modules}/plugin"
hash_algorithm="SHA512"
database = { type = "postgre"; conninfo = "${database}"; };
`,
  );
}

/** Returns the cookie of the administrator, when the server is ready. */
async function signIn(url: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(`${url}/api/auth/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(admin),
    }).catch(() => null);
    if (response?.ok)
      return response.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';', 1)[0])
        .join('; ');
    await delay(100);
  }
  throw new Error('glewlwyd did not start.');
}

/** Adds the OpenID Connect plugin, a scope and a client, as its administration page does. */
async function configure(url: string, cookie: string): Promise<void> {
  const call = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json', cookie };
    const { ok, status } = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
    if (!ok) throw new Error(`glewlwyd returns ${status} for ${path}.`);
  };
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await call('POST', '/api/scope/', {
    ...{ name: scope, display_name: scope, description: scope, password_required: true },
    ...{ password_max_age: 0, scheme: {}, scheme_required: {} },
  });
  await call('POST', '/api/mod/plugin/', {
    ...{ module: 'oidc', name: 'oidc', display_name: 'OpenID Connect' },
    parameters: {
      ...{ iss: url, 'jwt-type': 'ecdsa', 'jwt-key-size': '256', 'jwks-show': true },
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      cert: publicKey.export({ type: 'spki', format: 'pem' }),
      ...{ 'access-token-duration': 3600, 'refresh-token-duration': 30 * 86_400, 'code-duration': 600 },
      ...{ 'refresh-token-rolling': true, 'refresh-token-one-use': 'always', 'allow-non-oidc': true },
      ...{
        'auth-type-code-enabled': true,
        'auth-type-client-enabled': true,
        'auth-type-refresh-enabled': true,
      },
      ...{ 'auth-type-token-enabled': false, 'auth-type-id-token-enabled': true },
      ...{ 'auth-type-none-enabled': true, 'auth-type-password-enabled': true },
      ...{ 'auth-type-device-enabled': false, 'introspection-revocation-allowed': true },
      ...{ 'introspection-revocation-allow-target-client': true, 'introspection-revocation-auth-scope': [] },
      ...{ scope: [], 'additional-parameters': [], claims: [], 'subject-type': 'public' },
    },
  });
  await call('POST', '/api/client/', {
    ...{ client_id: client.id, name: client.id, confidential: true, enabled: true },
    ...{ password: client.secret, client_secret: client.secret, scope: [scope] },
    authorization_type: ['client_credentials', 'password', 'refresh_token', 'code'],
    ...{ redirect_uri: ['https://app.example.test/callback'] },
    token_endpoint_auth_method: ['client_secret_basic'],
  });
  await call('PUT', '/api/user/admin', {
    ...{ username: admin.username, enabled: true, scope: ['g_admin', 'g_profile', scope] },
  });
}

async function createRefreshToken({ url, tokenPath, web }: StartedSide): Promise<string> {
  const { username, password } = admin;
  const response = await fetch(url + tokenPath, {
    method: 'POST',
    headers: { authorization: buildBasicHeader(web) },
    body: new URLSearchParams({ grant_type: 'password', username, password, scope }),
  });
  const answer = (await response.json()) as { refresh_token?: string };
  if (!answer.refresh_token) throw new Error(`glewlwyd returns no refresh token: ${JSON.stringify(answer)}`);
  return answer.refresh_token;
}
