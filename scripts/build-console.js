import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = join(root, 'dist', 'console');
const hashFile = 'sources.sha256';

/** Builds the console into dist/console, unless it is built from the same sources or switched off with CONSOLE=off. */
export function buildConsole() {
  if (process.env.CONSOLE === 'off') return;
  const hash = hashSources();
  if (isBuiltFrom(hash)) return;
  // Another process may build at the same time, and a running server may read the old build.
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'console-'));
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(root, 'console', 'vite.config.js');
  // In a separate process: the build follows NODE_ENV, which is "development" or "test" here.
  // Tests build at the same time, each into its own folder.
  const options = ['-c', config, '-l', 'error', '--outDir', outDir, '--bypass-lock'];
  execFileSync(process.execPath, [vite, 'build', ...options], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'inherit',
  });
  copyFileSync(join(root, 'client', 'src', 'generated', 'operations.json'), join(outDir, 'operations.json'));
  writeFileSync(join(outDir, hashFile), hash);
  // A build of the same sources that is in place may be in use already.
  if (isBuiltFrom(hash)) rmSync(outDir, { recursive: true, force: true });
  else replaceFolder(target, outDir);
}

function isBuiltFrom(hash) {
  const built = join(target, hashFile);
  return existsSync(built) && readFileSync(built, 'utf8') === hash;
}

/** The folder of another process that replaces it at the same time stays: it has the same content. */
function replaceFolder(folder, next) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  try {
    renameSync(next, folder);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    rmSync(next, { recursive: true, force: true });
  }
}

function hashSources() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of ['console', join('client', 'src')])
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || path.includes('node_modules')) continue;
      hash.update(`${path.slice(root.length)}\n`).update(readFileSync(path));
    }
  return hash.digest('hex');
}
