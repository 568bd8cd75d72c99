import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

/** A file of the console's build. Its name contains a hash of its content. */
export interface ConsoleAsset {
  contentType: string;
  body: Buffer;
  /** The compressed body by its content encoding, smallest first. Empty for content that is compressed already. */
  encodings: readonly (readonly [encoding: string, body: Buffer])[];
}

/** The built console, read into memory once: a few files that every browser loads. */
export interface ConsoleBuild {
  /** The page, with placeholders for values of a response. */
  page: string;
  /** By file name. */
  assets: ReadonlyMap<string, ConsoleAsset>;
  /** Scripts that a page needs besides those in `page`, by the path of the page. */
  firstLoad: Readonly<Record<string, readonly string[]>>;
  /** The GraphQL documents that the console sends. */
  operations: readonly string[];
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** Reads `dist/console`. Null if this installation was built without it. */
export async function readConsoleBuild(folder = findConsoleFolder()): Promise<ConsoleBuild | null> {
  if (folder === null) return null;
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const names = (await readdir(join(folder, 'assets'))).filter((name) => !/\.(br|gz)$/.test(name));
  const assets = await Promise.all(names.map(async (name) => [name, await readAsset(folder, name)] as const));
  const readJson = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), 'utf8'));
  return {
    page,
    assets: new Map(assets),
    firstLoad: (await readJson('first-load.json')) as ConsoleBuild['firstLoad'],
    operations: Object.values((await readJson('operations.json')) as Record<string, string>),
  };
}

async function readAsset(folder: string, name: string): Promise<ConsoleAsset> {
  const path = join(folder, 'assets', name);
  return {
    contentType: contentTypes[extname(name)] ?? 'application/octet-stream',
    body: await readFile(path),
    encodings: existsSync(`${path}.gz`)
      ? [
          ['br', await readFile(`${path}.br`)],
          ['gzip', await readFile(`${path}.gz`)],
        ]
      : [],
  };
}

/** The folder of the build beside package.json, above compiled code and sources alike. */
function findConsoleFolder(): string | null {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const build = join(folder, 'dist', 'console');
  return existsSync(join(build, 'index.html')) ? build : null;
}
