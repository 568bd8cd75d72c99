import pg from 'pg';
import { Agent } from 'undici';
import { type Sealed, TokenVault } from '../../../src/crypto/token-vault.js';
import { handleRequests, settings, report } from '../../harness/child.js';

export interface RefreshLoopSettings {
  databaseUrl: string;
  /** Base64. */
  key: string;
  tokenUrl: string;
  clientKey: string;
  clientSecret: string;
  concurrency: number;
}

/**
 * A minimal refresh loop: claims a hundred due grants at a time and refreshes them in parallel, each with one call and one
 * prepared UPDATE. Tokens are sealed. It has no logs, no metrics, no release of leases and no error handling.
 */
const { databaseUrl, key, tokenUrl, clientKey, clientSecret, concurrency } = settings as RefreshLoopSettings;
const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency });
const agent = new Agent();
const vault = new TokenVault([{ id: 'bench', key: Buffer.from(key, 'base64') }]);
const url = new URL(tokenUrl);

interface Due {
  id: string;
  credentials: Sealed;
  tokenVersion: number;
}

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  refresh_expires_in: number;
}

async function claim(): Promise<Due[]> {
  const { rows } = await pool.query<Due>({
    name: 'claim',
    text: `UPDATE grants SET refresh_at = now() + interval '1 minute'
           WHERE id IN (
             SELECT id FROM grants WHERE status = 'ACTIVE' AND refresh_at <= now()
             ORDER BY refresh_at LIMIT 100 FOR UPDATE SKIP LOCKED
           )
           RETURNING id, credentials, token_version AS "tokenVersion"`,
  });
  return rows;
}

async function refresh({ id, credentials, tokenVersion }: Due): Promise<void> {
  const place = { table: 'grants', column: 'credentials', id } as const;
  const { refreshToken } = JSON.parse(vault.open(credentials, place)) as { refreshToken: string };
  const { statusCode, body } = await agent.request({
    origin: url.origin,
    path: url.pathname,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ client_key: clientKey, client_secret: clientSecret },
      ...{ grant_type: 'refresh_token', refresh_token: refreshToken },
    }).toString(),
  });
  const tokens = (await body.json()) as Tokens;
  if (statusCode !== 200 || !tokens.access_token)
    throw new Error(`The platform returned status ${statusCode}.`);
  const sealed = vault.seal(
    JSON.stringify({ accessToken: tokens.access_token, refreshToken: tokens.refresh_token }),
    place,
  );
  const { rowCount } = await pool.query({
    name: 'save',
    text: `UPDATE grants SET credentials = $3, token_version = token_version + 1, refreshed_at = now(),
             access_expires_at = now() + $4 * interval '1 second', refresh_expires_at = now() + $5 * interval '1 second',
             refresh_at = now() + 0.75 * $4 * interval '1 second', failures = 0
           WHERE id = $1 AND token_version = $2`,
    values: [id, tokenVersion, sealed, tokens.expires_in, tokens.refresh_expires_in],
  });
  if (rowCount !== 1) throw new Error('Another process refreshed the grant.');
}

async function sweep(): Promise<void> {
  let due: Due[] = [];
  let claiming: Promise<void> | null = null;
  const next = async (): Promise<Due | undefined> => {
    if (due.length === 0) {
      claiming ??= claim().then((rows) => {
        due = rows;
        claiming = null;
      });
      await claiming;
    }
    return due.shift();
  };
  const work = async () => {
    for (let grant = await next(); grant; grant = await next()) await refresh(grant);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

handleRequests(async () => {
  const startedAt = performance.now();
  await sweep();
  return { milliseconds: performance.now() - startedAt };
});
report({ url: tokenUrl });
