import { readFileSync } from 'node:fs';

const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'MPL-2.0',
  'BlueOak-1.0.0',
  '0BSD',
]);

/** Licences of packages that state none in the lock file, or one that needs a look. They were read in the packages. */
const known: Readonly<Record<string, string>> = {
  // The field `licenses` of an older form of package.json.
  'passport-strategy': 'MIT',
  pause: 'MIT',
  // Only in the file Readme.md.
  'combine-errors': 'MIT',
  // MIT without the duty to name the author.
  nodemailer: 'MIT',
  // Permissive, and compatible with all of the above.
  'markdown-it/node_modules/argparse': 'Python-2.0',
};

interface Package {
  license?: string;
  dev?: boolean;
  link?: boolean;
}

/** Whether an SPDX expression of `AND` or `OR` can be fulfilled with allowed licences. */
function isAllowed(expression: string): boolean {
  const text = expression.replaceAll(/[()]/g, '');
  return text.split(' OR ').some((choice) => choice.split(' AND ').every((id) => allowed.has(id)));
}

describe('The licences of the packages that are distributed', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };
  const installed = Object.entries(lock.packages).filter(
    ([path, { dev, link }]) => path.startsWith('node_modules/') && !dev && !link,
  );
  const nameOf = (path: string) => path.slice('node_modules/'.length);

  it('are permissive', () => {
    expect(installed.length).toBeGreaterThan(300);
    const refused = installed
      .map(([path, { license }]) => ({ name: nameOf(path), license }))
      .filter(({ name, license }) => !isAllowed(license ?? '') && !(name in known));
    expect(refused).toEqual([]);
  });

  it('were looked up for existing packages only', () => {
    const names = new Set(installed.map(([path]) => nameOf(path)));
    expect(Object.keys(known).filter((name) => !names.has(name))).toEqual([]);
  });

  it.each([
    ['GPL-3.0', false],
    ['MIT AND GPL-3.0', false],
    ['(MIT OR GPL-3.0)', true],
    ['(MIT AND BSD-3-Clause)', true],
    ['', false],
  ])('%s: %s', (expression, expected) => {
    expect(isAllowed(expression)).toBe(expected);
  });
});
