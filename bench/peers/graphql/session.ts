import type { FastifyRequest } from 'fastify';
import pg from 'pg';
import { KeyedHash } from '../../../src/crypto/keyed-hash.js';
import { settings } from '../../harness/child.js';

export interface SessionPeerSettings {
  databaseUrl: string;
  sessionSecret: string;
  cookieName: string;
}

const { databaseUrl, sessionSecret, cookieName } = settings as SessionPeerSettings;
const keyedHash = new KeyedHash([sessionSecret]);

export const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });

/** The user of the session cookie. Null without a session. */
export async function findUserId(request: FastifyRequest): Promise<string | null> {
  const token = request.cookies[cookieName];
  if (!token) return null;
  const { rows } = await pool.query<{ userId: string }>({
    name: 'session',
    text: `SELECT s.user_id AS "userId", u.role FROM sessions s JOIN users u ON u.id = s.user_id
           WHERE s.id_hash = $1 AND s.expires_at > now()`,
    values: [keyedHash.hash('session', token)],
  });
  return rows[0]?.userId ?? null;
}
