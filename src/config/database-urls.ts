import type { Config } from './config.js';

type ReportError = (variable: string, message: string) => void;

/** What pg does with each `sslmode`. It has no mode that falls back to an unencrypted connection. */
const sslModes = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'];

interface Values {
  DATABASE_URL?: string;
  DATABASE_DIRECT_URL?: string;
  DATABASE_READ_URL?: string;
  DATABASE_POOL_MAX: number;
}

/** Reads the addresses of PostgreSQL. */
export function readDatabase(values: Values, reportError: ReportError): Config['database'] {
  const read = (variable: Exclude<keyof Values, 'DATABASE_POOL_MAX'>) => {
    const text = values[variable];
    return text ? readDatabaseUrl(text, (message) => reportError(variable, message)) : null;
  };
  const url = read('DATABASE_URL');
  const direct = read('DATABASE_DIRECT_URL');
  for (const variable of ['DATABASE_DIRECT_URL', 'DATABASE_READ_URL'] as const)
    if (values[variable] && !values.DATABASE_URL) reportError(variable, 'requires DATABASE_URL');
  return {
    url,
    directUrl: direct ?? url,
    readUrl: read('DATABASE_READ_URL'),
    isPooled: url !== null && direct !== null && serverOf(url) !== serverOf(direct),
    poolMax: values.DATABASE_POOL_MAX,
  };
}

/**
 * Reads the address of a PostgreSQL database, and returns it as a URL that URL parsers understand. Accepts URLs with a host or a
 * socket, with any password, and the keywords of libpq (`host=… dbname=…`).
 *
 * @returns null after it reported an error
 */
export function readDatabaseUrl(given: string, report: (message: string) => void): string | null {
  const text = given.trim();
  const url = /^[a-z_]+\s*=/.test(text) ? fromKeywords(text) : fromUrl(text);
  if (!url) {
    report('is not an address of PostgreSQL');
    return null;
  }
  const faults = [
    url.hash && 'has a "#": write it as %23',
    (url.host.includes(',') || url.searchParams.get('host')?.includes(',')) &&
      'has several hosts: name one, such as the address of a proxy that follows the primary',
    !isKnownSslMode(url) && `has an unknown sslmode: use one of ${sslModes.join(', ')}`,
  ].filter((fault) => typeof fault === 'string' && fault !== '') as string[];
  for (const fault of faults) report(fault);
  // It would replace the names by which a restore finds running processes.
  url.searchParams.delete('application_name');
  return faults.length === 0 ? url.href : null;
}

/** Host and port, or socket. Never the password. */
export function serverOf(databaseUrl: string): string {
  const { hostname, port, searchParams } = new URL(databaseUrl);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  return `${host}:${searchParams.get('port') ?? (port || '5432')}`;
}

function fromUrl(text: string): URL | null {
  if (!/^postgres(ql)?:\/\//.test(text)) return null;
  // A user without a host, as for sockets, is no valid URL.
  const complete = text.replace(/^([a-z]+:\/\/[^/?#]*@)(?=[:/?]|$)/, '$1localhost');
  if (!URL.canParse(complete)) return null;
  const url = new URL(complete);
  url.username = encodeURIComponent(decode(url.username));
  url.password = encodeURIComponent(decode(url.password));
  return url;
}

/** Parses `name=value` pairs. Values with spaces are quoted; a backslash escapes quotes and backslashes. */
function fromKeywords(text: string): URL | null {
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gy;
  const values = new Map<string, string>();
  let end = 0;
  for (const [whole, name, quoted, plain] of text.matchAll(pair)) {
    values.set(name!, (quoted ?? plain ?? '').replace(/\\(.)/gs, '$1'));
    end += whole.length;
  }
  if (text.slice(end).trim() !== '') return null;
  const url = new URL('postgres://localhost');
  for (const [name, value] of values) {
    if (name === 'user') url.username = encodeURIComponent(value);
    else if (name === 'password') url.password = encodeURIComponent(value);
    else if (name === 'dbname') url.pathname = `/${encodeURIComponent(value)}`;
    else url.searchParams.set(name === 'hostaddr' ? 'host' : name, value);
  }
  return url;
}

function isKnownSslMode({ searchParams }: URL): boolean {
  const mode = searchParams.get('sslmode');
  return mode === null || sslModes.includes(mode);
}

/** A password may contain a percent sign that encodes nothing. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
