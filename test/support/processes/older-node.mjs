import { registerHooks } from 'node:module';

// Preloaded by `--import`: makes the running Node look like version 20.11 to what is imported afterwards. `node:module` then has
// none of the names that came later, so a named import of one fails as it does there.
const asInNode20 = `data:text/javascript,export const createRequire = undefined;`;

Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.0' } });
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'node:module' || specifier === 'module'
      ? { url: asInNode20, shortCircuit: true }
      : next(specifier, context),
});
