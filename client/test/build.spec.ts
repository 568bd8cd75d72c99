import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildClient } from '../scripts/build.js';

interface Manifest {
  exports: Record<string, Record<string, string>>;
  files: string[];
  imports: { '#tus': { node: { default: string } } };
}

describe('The build of the client package', () => {
  let workspace: string;
  let root: string;
  const manifest = JSON.parse(readFileSync('client/package.json', 'utf8')) as Manifest;
  beforeAll(() => {
    workspace = mkdtempSync(join(tmpdir(), 'patchbay-client-'));
    root = join(workspace, 'client');
    mkdirSync(root);
    // React 19 is a dependency of the package only, the others are those of the workspace.
    symlinkSync(resolve('node_modules'), join(workspace, 'node_modules'));
    symlinkSync(resolve('client', 'node_modules'), join(root, 'node_modules'));
    buildClient(join(root, 'dist'));
  }, 60_000);
  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  it('has a module and types for every entry of the package', () => {
    expect(manifest.files).toEqual(['dist']);
    const targets = Object.values(manifest.exports).flatMap(({ types, default: module }) =>
      [types, module].filter((path) => path !== undefined),
    );
    targets.push(manifest.imports['#tus'].node.default);
    expect(targets.length).toBeGreaterThan(8);
    expect(targets.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('contains no sources, and no type that leads out of the package', () => {
    const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))).toEqual([]);
    const types = files.filter((name) => name.endsWith('.d.ts'));
    const leading = types.filter((name) =>
      /from '(\.\.\/){3}|\/src\//.test(readFileSync(join(root, 'dist', name), 'utf8')),
    );
    expect(leading).toEqual([]);
  });

  it('can be imported without a bundler, and has the documents as text', async () => {
    const load = (path: string): Promise<Record<string, unknown>> =>
      import(pathToFileURL(join(root, manifest.exports[path]!.default!)).href);
    expect(await load('.')).toHaveProperty('createPatchbay');
    expect((await load('./operations')).ViewerDocument).toMatch(/^query Viewer/);
    expect(await load('./react')).toHaveProperty('ConnectButton');
  });
});
