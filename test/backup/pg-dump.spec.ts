import { splitPassword } from '../../scripts/backup/pg-dump.js';

describe('The arguments of pg_dump', () => {
  it.each([
    ['postgres://user:p%40ss@db/patchbay', 'p@ss'],
    ['postgres://db/patchbay?user=user&password=p%40ss', 'p@ss'],
    ['postgres://user@db/patchbay', undefined],
  ])('do not contain the password of %s', (url, password) => {
    const { address, environment } = splitPassword(url);
    expect(environment.PGPASSWORD).toBe(password);
    expect(address).not.toMatch(/p%40ss|password/);
    expect(address).toContain('db/patchbay');
  });
});
