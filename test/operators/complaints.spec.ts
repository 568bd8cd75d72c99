import { globSync, readFileSync } from 'node:fs';

/** What operators of comparable products complain about. Each is the name of one test, or of one group of tests. */
const complaints = [
  'a start with a missing or wrong setting exits with one line that names it',
  'compose needs no side files',
  'a defaults-only start in an empty folder works',
  'no hidden engine is opened',
  'behind a proxy: scheme, cookies, subpath, WebSocket; a wrong TRUST_PROXY warns',
  'every URL shown to a client loads through the proxy',
  'four processes start on an empty database, one migrates',
  'migrations can be killed and rerun at each step',
  'skipping versions upgrades',
  'restore works',
  'a wrong data directory is noticed',
  'backup without keys is refused',
  'keys rotate online',
  'expired rows do not grow',
  'one webhook, one effect under 2 + 2 processes',
  'work never waits beside free capacity without an alert',
  'the true reason of a crash is logged',
  'every variable, script and route is documented',
  'all DSN forms',
  'the first visitor does not become owner',
];

it('each complaint of operators has a test', () => {
  const files = globSync('test/operators/*/*spec.ts').map((path) => readFileSync(path, 'utf8'));
  const names = files.flatMap((text) =>
    [...text.matchAll(/(?:describe|describe\.skip\)|it|\.each\([^)]*\))\(\s*'([^']+)'/g)].map(([, name]) =>
      name!.replace(/: %s$/, ''),
    ),
  );
  for (const complaint of complaints)
    expect({ complaint, tests: names.filter((name) => name === complaint).length }).toEqual({
      complaint,
      tests: 1,
    });
});
