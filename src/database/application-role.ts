import type pg from 'pg';
import { getMetadataArgsStorage } from 'typeorm';
import { entities } from './entities.js';
import { migrationLock } from './migrate.js';

const all = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;
type Privilege = (typeof all)[number];
type TablePrivileges = Readonly<Record<string, readonly Privilege[]>>;

/** What the role of DATABASE_URL may do, if it is not all. */
const restricted: TablePrivileges = {
  audit_events: ['SELECT', 'INSERT'],
  audit_keys: ['SELECT', 'INSERT'],
  audit_personal_data: ['SELECT', 'INSERT'],
  audit_seal_entries: ['SELECT', 'INSERT'],
  audit_seals: ['SELECT', 'INSERT'],
  audit_subjects: ['SELECT'],
  audit_trail: ['SELECT'],
  migrations: ['SELECT'],
};
/** Further limits in production, where nothing may move the clock. */
const restrictedInProduction: TablePrivileges = { clock_offset: ['SELECT'] };
/** Of columns that count. */
const sequences = `
  SELECT s.oid, s.relname FROM pg_class s
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype = 'a'
  JOIN pg_class t ON t.oid = d.refobjid
  WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY ($2) AND t.relname <> 'migrations'`;
const functions = ['audit_erase_email(text[])', 'audit_assign_email(text[], uuid)'];

/**
 * Grants the role of DATABASE_URL what the application needs, if DATABASE_DIRECT_URL leads to another role, which owns the tables. Each
 * start does it, because migrations add tables.
 */
export async function grantToApplication(
  owner: pg.Client,
  application: pg.Client,
  isProduction: boolean,
): Promise<void> {
  const role = await roleOf(application);
  const limits = isProduction ? { ...restricted, ...restrictedInProduction } : restricted;
  const privileges = Object.fromEntries(tableNames().map((name) => [name, limits[name] ?? all]));
  if (role === (await roleOf(owner)) || !(await hasDifferences(owner, role, privileges))) return;
  await owner.query('BEGIN');
  try {
    await owner.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    // Another process may have done it while this one waited.
    if (await hasDifferences(owner, role, privileges))
      await grant(owner, owner.escapeIdentifier(role), privileges);
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Whether the role of the connection may change what is in the audit trail. */
export async function mayChangeAuditTrail(application: pg.Client): Promise<boolean> {
  const { rows } = await application.query<{ may: boolean }>(
    `SELECT bool_or(has_table_privilege(name, 'UPDATE') OR has_table_privilege(name, 'DELETE')) AS may
     FROM unnest($1::text[]) AS name`,
    [Object.keys(restricted).filter((name) => name.startsWith('audit_'))],
  );
  return rows[0]!.may;
}

async function roleOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ role: string }>('SELECT current_user AS role');
  return rows[0]!.role;
}

/** The role may not exist, if the two addresses lead to different servers. A later check reports that. */
async function hasDifferences(owner: pg.Client, role: string, privileges: TablePrivileges): Promise<boolean> {
  const { rows } = await owner.query<{ differs: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AND (
       SELECT bool_or(has_table_privilege($1, name, privilege) <> (privilege = ANY (string_to_array(allowed, ','))))
         OR NOT bool_and(has_schema_privilege($1, current_schema(), 'USAGE'))
         OR EXISTS (
           WITH s AS MATERIALIZED (${sequences}) SELECT FROM s WHERE NOT has_sequence_privilege($1, s.oid, 'USAGE'))
       FROM unnest($2::text[], $3::text[]) AS tables (name, allowed), unnest($4::text[]) AS privilege
     ) AS differs`,
    [role, Object.keys(privileges), Object.values(privileges).map((allowed) => allowed.join()), all],
  );
  return rows[0]!.differs;
}

async function grant(owner: pg.Client, role: string, privileges: TablePrivileges): Promise<void> {
  const { rows } = await owner.query<{ schema: string }>('SELECT quote_ident(current_schema()) AS schema');
  await owner.query(`GRANT USAGE ON SCHEMA ${rows[0]!.schema} TO ${role}`);
  const tables = Map.groupBy(Object.keys(privileges), (name) => privileges[name]!.join());
  for (const [allowed, names] of tables) {
    const list = names.map((name) => owner.escapeIdentifier(name)).join(', ');
    await owner.query(`REVOKE ALL ON ${list} FROM ${role}`);
    await owner.query(`GRANT ${allowed} ON ${list} TO ${role}`);
  }
  const counting = await owner.query<{ relname: string }>(sequences.replace('$2', '$1'), [tableNames()]);
  for (const { relname } of counting.rows)
    await owner.query(`GRANT USAGE ON SEQUENCE ${owner.escapeIdentifier(relname)} TO ${role}`);
  for (const name of functions) await owner.query(`GRANT EXECUTE ON FUNCTION ${name} TO ${role}`);
}

/** All tables and views of the application. */
function tableNames(): string[] {
  const known = new Set<unknown>(entities);
  const names = getMetadataArgsStorage()
    .tables.filter(({ target }) => known.has(target))
    .map(({ name }) => name!);
  return [...names, 'clock_offset', 'migrations'];
}
