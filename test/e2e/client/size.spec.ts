import { gzipSync } from 'node:zlib';
import { bundle } from '../../support/clients/bundle.js';

/** Maximum of the gzipped package with its dependencies, in bytes. */
const maxBytes = 25_000;

describe('Size of the client package', () => {
  const sizeOf = async (code: string, external: string[] = []) =>
    gzipSync(await bundle(code, { external }), { level: 9 }).length;

  it('is below the limit, with all dependencies', async () => {
    const all = await sizeOf(`export * from '@patchbay/client'`);
    const first = await sizeOf(`export * from '@patchbay/client'`, ['#tus']);
    const react = await sizeOf(`export * from '@patchbay/client/react'`, [
      ...['#tus', 'react', 'react-dom', 'react/jsx-runtime', 'graphql-ws', 'graphql-ws/client'],
    ]);
    const operations = await sizeOf(`export * from '@patchbay/client/operations'`);
    console.log(
      `Gzipped bytes: client ${all}, before the first upload ${first}, React parts ${react}, all documents ${operations}.`,
    );
    expect(all).toBeLessThan(maxBytes);
    expect(react).toBeLessThan(10_000);
  });

  it('contains only the documents that are used', async () => {
    const one = await sizeOf(
      `import { PlatformsDocument } from '@patchbay/client/operations'; console.log(PlatformsDocument)`,
    );
    expect(one).toBeLessThan(500);
  });
});
