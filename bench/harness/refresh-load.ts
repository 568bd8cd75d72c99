import { Pool } from 'undici';
import { settings, report } from './child.js';
import type { LoadResult } from './http-load.js';

export interface RefreshLoad {
  url: string;
  path: string;
  authorization: string;
  /** One refresh token per connection. Each new token is used immediately. */
  refreshTokens: string[];
  warmUpSeconds: number;
  seconds: number;
}

export interface RefreshResult extends Pick<LoadResult, 'perSecond' | 'p99Ms'> {
  /** The last tokens. The next round starts with them. */
  refreshTokens: string[];
}

/** Refreshes tokens without pause, one chain of tokens per connection, in a separate process. */
const load = settings as RefreshLoad;
const pool = new Pool(load.url, { connections: load.refreshTokens.length });
const headers = { authorization: load.authorization, 'content-type': 'application/x-www-form-urlencoded' };
const milliseconds: number[] = [];

async function refresh(refreshToken: string): Promise<string> {
  const body = `grant_type=refresh_token&refresh_token=${refreshToken}`;
  const response = await pool.request({ path: load.path, method: 'POST', headers, body });
  const answer = (await response.body.json()) as { refresh_token: string };
  if (response.statusCode !== 200) throw new Error(JSON.stringify(answer));
  return answer.refresh_token;
}

async function keepRefreshing(refreshToken: string, untilMs: number): Promise<string> {
  let current = refreshToken;
  while (performance.now() < untilMs) {
    const startedAt = performance.now();
    current = await refresh(current);
    milliseconds.push(performance.now() - startedAt);
  }
  return current;
}

const all = (tokens: string[], seconds: number) =>
  Promise.all(tokens.map((token) => keepRefreshing(token, performance.now() + seconds * 1000)));
const warm = await all(load.refreshTokens, load.warmUpSeconds);
milliseconds.length = 0;
const startedAt = performance.now();
const refreshTokens = await all(warm, load.seconds);
const seconds = (performance.now() - startedAt) / 1000;
const sorted = milliseconds.toSorted((one, other) => one - other);
report({
  perSecond: sorted.length / seconds,
  p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  refreshTokens,
} satisfies RefreshResult);
await pool.close();
