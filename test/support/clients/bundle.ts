import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** Bundles code of a frontend for browsers, with the sources of the client package. Returns the minified module. */
export async function bundle(
  code: string,
  options: { external?: string[]; loader?: 'ts' | 'tsx' } = {},
): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: resolve('client'), loader: options.loader ?? 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    conditions: ['patchbay-source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: options.external,
    outdir: 'out',
    write: false,
  });
  return outputFiles.find(({ path }) => path.endsWith('.js'))!.contents;
}

export interface Frontend {
  /** Address of the frontend. It is not the origin of the API. */
  url: string;
  close(): Promise<void>;
}

/** Serves a frontend: scripts by path, and the page for every other path. */
export async function serveFrontend(
  page: () => string,
  scripts: Record<string, Uint8Array>,
): Promise<Frontend> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://frontend');
    const script = scripts[pathname];
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html').end(script ?? page());
  });
  await new Promise<void>((started) => server.listen(0, '127.0.0.1', started));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
