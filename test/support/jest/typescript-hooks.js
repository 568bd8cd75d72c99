import { existsSync, readFileSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiled, compileSync } from './compiler.js';

const root = new URL('../../../', import.meta.url);

/** File of the source map by address of a module, for the stacks that Jest prints. */
export const sourceMaps = new Map();

enableCompileCache(join(compiled, 'v8'));

/** Lets Node load the TypeScript files of this repository, compiled as the build compiles them. */
registerHooks({
  resolve(specifier, context, next) {
    if (isOwn(context.parentURL) && /^\.{1,2}\/.*\.js$/.test(specifier)) {
      const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
      if (existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
    }
    // Imports of the client package lead to its sources.
    if (isOwn(context.parentURL) && specifier.startsWith('#'))
      return next(specifier, { ...context, conditions: [...context.conditions, 'patchbay-source'] });
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!isOwn(url) || !url.endsWith('.ts')) return next(url, context);
    const output = compileSync(fileURLToPath(url));
    sourceMaps.set(url, `${output}.map`);
    return { format: 'module', source: readFileSync(output, 'utf8'), shortCircuit: true };
  },
});

function isOwn(url) {
  return url?.startsWith(root.href) && !url.includes('/node_modules/');
}
