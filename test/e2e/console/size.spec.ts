import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { buildConsole } from '../../support/console.js';

/** Limits in bytes, compressed with gzip. */
const maxFirstPage = 170_000;
const maxFurtherRoute = 90_000;
const maxStyles = 40_000;

interface Chunk {
  file: string;
  name?: string;
  imports?: string[];
  css?: string[];
  isDynamicEntry?: boolean;
}

const folder = 'dist/console';

describe('The size of the console', () => {
  let manifest: Record<string, Chunk>;
  beforeAll(async () => {
    await buildConsole();
    manifest = JSON.parse(readFileSync(`${folder}/.vite/manifest.json`, 'utf8')) as typeof manifest;
  }, 120_000);

  const bytes = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`${folder}/${file}`)).length, 0);
  const chunksOf = (name: string, found = new Set<string>()): Set<string> => {
    if (found.has(name)) return found;
    found.add(name);
    for (const imported of manifest[name]!.imports ?? []) chunksOf(imported, found);
    return found;
  };
  const scripts = (names: Iterable<string>) => new Set([...names].map((name) => manifest[name]!.file));
  /** Chunks of a page that is opened first, with those that every page has, and the frame of pages for signed-in users. */
  const firstChunks = (page: string) => {
    const main = Object.keys(manifest).find((name) => manifest[name]!.name === 'main')!;
    const entries = [main, 'src/start.ts', page];
    if (!page.startsWith('src/auth/')) entries.push('src/layout/app-shell.tsx');
    return entries.reduce((found, entry) => chunksOf(entry, found), new Set<string>());
  };
  const pages = () => Object.keys(manifest).filter((name) => manifest[name]!.isDynamicEntry);

  it('keeps the first page small: the shell with the home page, and the sign-in page', () => {
    for (const page of ['src/home/home-page.tsx', 'src/auth/sign-in-page.tsx']) {
      const size = bytes(scripts(firstChunks(page)));
      console.log(`Gzipped bytes of ${page} as the first page: ${size}.`);
      expect(size).toBeLessThanOrEqual(maxFirstPage);
    }
  });

  it('loads little for each further page', () => {
    const first = firstChunks('src/home/home-page.tsx');
    const sizes = pages()
      .map((page) => [page, [...chunksOf(page)].filter((name) => !first.has(name))] as const)
      .map(([page, further]) => ({ page, size: bytes(scripts(further)) }));
    console.log(`Gzipped bytes of the largest further page: ${Math.max(...sizes.map(({ size }) => size))}.`);
    expect(sizes.filter(({ size }) => size > maxFurtherRoute)).toEqual([]);
  });

  it('contains one copy of React', () => {
    const code = Object.values(manifest)
      .map(({ file }) => file)
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
      .join('\n');
    const { version } = JSON.parse(readFileSync('console/node_modules/react/package.json', 'utf8')) as {
      version: string;
    };
    // Each copy of React sets its version, and so does each copy of its DOM renderer.
    const versions = [...code.matchAll(/\.version=[`"'](\d+\.\d+\.\d+)[`"']/g)].map(([, found]) => found);
    expect(versions).toEqual([version, version]);
  });

  it('has few styles', () => {
    const styles = new Set(Object.values(manifest).flatMap(({ css = [] }) => css));
    expect(styles.size).toBeGreaterThan(0);
    console.log(`Gzipped bytes of styles: ${bytes(styles)}.`);
    expect(bytes(styles)).toBeLessThanOrEqual(maxStyles);
  });
});
