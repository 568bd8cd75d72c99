import * as nodeModule from 'node:module';
import { givenDataDir } from './config/data-dir.js';
import { cacheCompiledModules } from './startup/compile-cache.js';
import { EX_CONFIG } from './startup/exit-code.js';
import { catchHangups } from './startup/hangup-signal.js';

// This file imports almost nothing, so that it can check the Node version first. node:module is imported as a namespace: a named
// import of a function that older versions lack would end the process before the check.
requireNode(22, 14);
catchHangups();
// Only for our own files. --enable-source-maps also reads those of all dependencies, which takes longer than starting the database.
nodeModule.setSourceMapsSupport(true, { nodeModules: false });
const dataDir = givenDataDir();
if (dataDir !== null) cacheCompiledModules(dataDir);
const { run } = await import('./startup/run.js');
await run();

function requireNode(major: number, minor: number): void {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  console.error(
    `Patchbay requires Node ${major}.${minor} or newer, but this is ${process.versions.node}. "npm start" uses its own Node.`,
  );
  process.exit(EX_CONFIG);
}
