import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the address of an asset begins. */
export const assetsPath = '/graphql/assets';

/** Scripts and styles of GraphiQL, by the name in their address: from our own packages, so that no other host is needed. */
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

/** The bytes of an asset, or null for a name that is none. */
export async function graphiqlAsset(name: string): Promise<{ contentType: string; body: Buffer } | null> {
  if (!Object.hasOwn(assets, name)) return null;
  const { inPackage, path, contentType } = assets[name as AssetName];
  const folder = dirname(fileURLToPath(import.meta.resolve(`${inPackage}/package.json`)));
  return { contentType: `${contentType}; charset=utf-8`, body: await readFile(join(folder, path)) };
}
