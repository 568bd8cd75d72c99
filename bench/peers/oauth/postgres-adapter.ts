import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider';
import pg from 'pg';

const maxConnections = 20;

/**
 * Storage of oidc-provider in PostgreSQL: one prepared statement per call, each durable when it returns. `json` is not parsed by the
 * server. Values are not sealed: a copy of the database has the tokens in use. Expired rows are not deleted.
 */
export async function connectAdapter(databaseUrl: string): Promise<AdapterConstructor> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: maxConnections });
  await pool.query(`
    CREATE TABLE models (
      kind text NOT NULL, id text NOT NULL, payload json NOT NULL, consumed_at bigint, grant_id text, uid text, user_code text,
      expires_at timestamptz, PRIMARY KEY (kind, id)
    ) WITH (fillfactor = 80);
    CREATE INDEX ON models (grant_id) WHERE grant_id IS NOT NULL;
    CREATE INDEX ON models (kind, uid) WHERE uid IS NOT NULL;
    CREATE INDEX ON models (kind, user_code) WHERE user_code IS NOT NULL`);

  return class PostgresAdapter implements Adapter {
    constructor(private readonly kind: string) {}

    async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      await pool.query({
        name: 'upsert',
        text: `INSERT INTO models (kind, id, payload, grant_id, uid, user_code, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 second')
               ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
                 user_code = excluded.user_code, expires_at = excluded.expires_at`,
        values: [
          ...[this.kind, id, JSON.stringify(payload)],
          ...[payload.grantId ?? null, payload.uid ?? null, payload.userCode ?? null, expiresIn ?? null],
        ],
      });
    }

    find(id: string): Promise<AdapterPayload | undefined> {
      return this.read('find', 'id', id);
    }

    findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return this.read('find-by-uid', 'uid', uid);
    }

    findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
      return this.read('find-by-user-code', 'user_code', userCode);
    }

    async consume(id: string): Promise<void> {
      await pool.query({
        name: 'consume',
        text: `UPDATE models SET consumed_at = extract(epoch FROM now())::bigint WHERE kind = $1 AND id = $2`,
        values: [this.kind, id],
      });
    }

    async destroy(id: string): Promise<void> {
      await pool.query({
        name: 'destroy',
        text: 'DELETE FROM models WHERE kind = $1 AND id = $2',
        values: [this.kind, id],
      });
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      await pool.query({
        name: 'revoke',
        text: 'DELETE FROM models WHERE grant_id = $1',
        values: [grantId],
      });
    }

    private async read(name: string, column: string, value: string): Promise<AdapterPayload | undefined> {
      const { rows } = await pool.query<{ payload: AdapterPayload; consumed: string | null }>({
        name,
        text: `SELECT payload, consumed_at AS consumed FROM models
               WHERE kind = $1 AND ${column} = $2 AND (expires_at IS NULL OR expires_at > now())`,
        values: [this.kind, value],
      });
      const [row] = rows;
      if (!row) return undefined;
      return row.consumed === null ? row.payload : { ...row.payload, consumed: Number(row.consumed) };
    }
  };
}
