import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { createFolder } from '../config/data-dir.js';

/** The folder in which Node caches compiled modules between starts. */
export function compileCacheDir(dataDir: string): string {
  return join(dataDir, 'compile-cache');
}

/** Caches the compiled form of modules that are imported from now on. Does nothing if the folder is not writable. */
export function cacheCompiledModules(dataDir: string): void {
  const folder = compileCacheDir(dataDir);
  try {
    createFolder(folder);
  } catch {
    return;
  }
  nodeModule.enableCompileCache(folder);
}

/** The folder that this process uses, which may be that of NODE_COMPILE_CACHE, for its child processes. */
export function usedCompileCacheDir(dataDir: string): string {
  // Node appends a folder for its version.
  const versioned = nodeModule.getCompileCacheDir();
  return versioned === undefined ? compileCacheDir(dataDir) : dirname(versioned);
}
