import { libpqAddress } from '../../scripts/backup/pg-dump.js';

describe('The arguments of pg_dump', () => {
  it.each([
    ['postgres://user:p%40ss@db/patchbay', 'p@ss'],
    ['postgres://db/patchbay?user=user&password=p%40ss', 'p@ss'],
    ['postgres://user@db/patchbay', undefined],
  ])('do not contain the password of %s', (url, password) => {
    const { address, environment } = libpqAddress(url, 16);
    expect(environment.PGPASSWORD).toBe(password);
    expect(address).not.toMatch(/p%40ss|password/);
    expect(address).toContain('db/patchbay');
  });

  it.each([
    ['require', 15, 'sslmode=verify-full'],
    ['require', 16, 'sslmode=verify-full&sslrootcert=system'],
    ['verify-ca', 17, 'sslmode=verify-full&sslrootcert=system'],
    ['verify-full', 16, 'sslmode=verify-full&sslrootcert=system'],
    ['require&sslrootcert=/ca.pem', 16, 'sslmode=verify-full&sslrootcert=%2Fca.pem'],
    ['no-verify', 16, 'sslmode=require'],
    ['disable', 16, 'sslmode=disable'],
  ])('check the certificate as Patchbay does with sslmode=%s (libpq %i)', (mode, version, query) => {
    const { search } = new URL(libpqAddress(`postgres://user@db/patchbay?sslmode=${mode}`, version).address);
    expect(decodeURIComponent(search)).toBe(decodeURIComponent(`?${query}`));
  });
});
