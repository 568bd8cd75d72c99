import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = new URL('../../../', import.meta.url);
const cache = new URL('node_modules/.cache/patchbay-test/compiled/', root);

/** File of the source map by address of a module, for the stacks that Jest prints. */
export const sourceMaps = new Map();

mkdirSync(cache, { recursive: true });
enableCompileCache(fileURLToPath(new URL('v8', cache)));

/** Lets Node load the TypeScript files of this repository, compiled as the build compiles them. */
registerHooks({
  resolve(specifier, context, next) {
    if (isOwn(context.parentURL) && /^\.{1,2}\/.*\.js$/.test(specifier)) {
      const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
      if (existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!isOwn(url) || !url.endsWith('.ts')) return next(url, context);
    return { format: 'module', source: compile(url), shortCircuit: true };
  },
});

function isOwn(url) {
  return url?.startsWith(root.href) && !url.includes('/node_modules/');
}

function compile(url) {
  const filename = fileURLToPath(url);
  const source = readFileSync(filename, 'utf8');
  const name = createHash('sha256').update(`${filename}\n${source}`).digest('hex');
  const output = fileURLToPath(new URL(`${name}.js`, cache));
  sourceMaps.set(url, `${output}.map`);
  if (!existsSync(output)) {
    const { code, map } = transformSync(source, { filename, sourceMaps: true });
    write(`${output}.map`, map);
    write(output, code);
  }
  return readFileSync(output, 'utf8');
}

/** Two workers can compile one file at the same time. */
function write(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}
