import * as nodeModule from 'node:module';
import { givenDataDir } from './config/data-dir.js';
import { cacheCompiledModules } from './startup/compile-cache.js';
import { EX_CONFIG } from './startup/exit-code.js';

// This file imports next to nothing: what it says about Node holds for everything that is read afterwards. What older versions of
// node:module lack is reached through its namespace: a named import would end the process before the version is checked.
requireNode(22, 14);
// Of our own files only. Reading those of all dependencies, as --enable-source-maps does, takes longer than the database's start.
nodeModule.setSourceMapsSupport(true, { nodeModules: false });
cacheCompiledModules(givenDataDir());
const { run } = await import('./startup/run.js');
await run();

function requireNode(major: number, minor: number): void {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  console.error(
    `Patchbay needs Node ${major}.${minor} or newer; this is ${process.versions.node}. "npm start" brings its own.`,
  );
  process.exit(EX_CONFIG);
}
