import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { makeFolder } from '../config/data-dir.js';

/** Where Node keeps compiled modules from one start to the next. */
export function compileCacheDir(dataDir: string): string {
  return join(dataDir, 'compile-cache');
}

/** Lets what is imported from now on be compiled once per installation. A folder that cannot be written does no harm. */
export function cacheCompiledModules(dataDir: string): void {
  const folder = compileCacheDir(dataDir);
  try {
    makeFolder(folder);
  } catch {
    return;
  }
  nodeModule.enableCompileCache(folder);
}
