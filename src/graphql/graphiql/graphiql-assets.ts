import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Base path of the assets. */
export const assetsPath = '/graphql/assets';

/** Scripts and styles of GraphiQL by file name. They come from installed packages, so the page needs no other host. */
const assets = {
  'react.js': { inPackage: 'react', path: 'umd/react.production.min.js', contentType: 'text/javascript' },
  'react-dom.js': {
    inPackage: 'react-dom',
    path: 'umd/react-dom.production.min.js',
    contentType: 'text/javascript',
  },
  'graphiql.js': { inPackage: 'graphiql', path: 'graphiql.min.js', contentType: 'text/javascript' },
  'graphiql.css': { inPackage: 'graphiql', path: 'graphiql.min.css', contentType: 'text/css' },
} as const;

export type AssetName = keyof typeof assets;

/** The content of an asset, or null for an unknown name. */
export async function graphiqlAsset(name: string): Promise<{ contentType: string; body: Buffer } | null> {
  if (!Object.hasOwn(assets, name)) return null;
  const { inPackage, path, contentType } = assets[name as AssetName];
  const folder = dirname(fileURLToPath(import.meta.resolve(`${inPackage}/package.json`)));
  return { contentType: `${contentType}; charset=utf-8`, body: await readFile(join(folder, path)) };
}
