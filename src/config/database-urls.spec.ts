import { readDatabase, readDatabaseUrl, serverOf } from './database-urls.js';

const poolMax = { DATABASE_POOL_MAX: 5 };

function faultsOf(text: string): string[] {
  const faults: string[] = [];
  readDatabaseUrl(text, (message) => faults.push(message));
  return faults;
}

describe('DATABASE_URL', () => {
  it.each([
    ['several hosts', 'postgres://u:p@one,two/db', 'several hosts'],
    ['several hosts as keywords', 'host=one,two dbname=db', 'several hosts'],
    ['a number sign', 'postgres://u:p#ss@host/db', 'postgres://u:p'],
    ['a mode that falls back to no encryption', 'postgres://u:p@host/db?sslmode=prefer', 'sslmode'],
    ['another kind of database', 'mysql://host/db', 'is not an address'],
    ['a quote without an end', "host=one password='open", 'is not an address'],
  ])('refuses %s without the password', (_, text, word) => {
    const [fault] = faultsOf(text);
    if (!word.startsWith('postgres')) expect(fault).toContain(word);
    expect(fault).not.toContain('p#ss');
  });

  it.each([
    'postgres://u:p@host/db?application_name=prod-api&sslmode=disable',
    "host=host dbname=db user=u application_name='prod api' sslmode=disable",
  ])('does not rename connections, by which a restore finds processes: %s', (text) => {
    const url = new URL(readDatabaseUrl(text, () => undefined)!);
    expect(url.searchParams.has('application_name')).toBe(false);
    expect(url.searchParams.get('sslmode')).toBe('disable');
  });

  it.each([
    ['postgres://u@host/db', 'host:5432'],
    ['postgres://u@host:6432/db', 'host:6432'],
    ['postgres://u@[::1]/db', '[::1]:5432'],
    ['postgres://u@%2Frun%2Fpostgresql/db', '/run/postgresql:5432'],
    ['postgres://u@localhost/db?host=/run/postgresql&port=5433', '/run/postgresql:5433'],
  ])('%s is on %s', (url, server) => {
    expect(serverOf(url)).toBe(server);
  });

  it('is pooled if DATABASE_DIRECT_URL leads to another server', () => {
    const report = (variable: string, message: string) => {
      throw new Error(`${variable} ${message}`);
    };
    const pooler = 'postgres://u:p@pooler:6432/db';
    const direct = 'postgres://owner:q@host/db';
    expect(readDatabase(poolMax, report)).toMatchObject({ url: null, directUrl: null, isPooled: false });
    expect(readDatabase({ ...poolMax, DATABASE_URL: direct }, report)).toMatchObject({
      directUrl: direct,
      isPooled: false,
    });
    expect(
      readDatabase({ ...poolMax, DATABASE_URL: pooler, DATABASE_DIRECT_URL: direct }, report),
    ).toMatchObject({ url: pooler, directUrl: direct, isPooled: true });
    expect(
      readDatabase(
        { ...poolMax, DATABASE_URL: 'postgres://u:p@host/db', DATABASE_DIRECT_URL: direct },
        report,
      ),
    ).toMatchObject({ directUrl: direct, isPooled: false });
    expect(() => readDatabase({ ...poolMax, DATABASE_DIRECT_URL: direct }, report)).toThrow(
      'DATABASE_DIRECT_URL',
    );
  });
});
