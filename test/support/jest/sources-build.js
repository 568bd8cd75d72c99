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
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, compile, project } from './compiler.js';

const folders = ['src', 'migrations', 'simulator', 'test/support', 'scripts'];
const keptMs = 24 * 3_600_000;

/**
 * Path of a build of the sources. All runs of the same sources use one folder, because Node finds the code in its compile cache by the
 * path of the file.
 */
export async function buildSources() {
  const sources = folders.flatMap(sourcesBelow).toSorted();
  const outputs = await Promise.all(sources.map((path) => compile(join(project, path))));
  const manifest = join(project, 'package.json');
  const hash = createHash('sha256').update(readFileSync(manifest)).update(outputs.join('\n'));
  const build = join(cache, `build-${hash.digest('hex').slice(0, 16)}`);
  if (!existsSync(build)) {
    const dir = mkdtempSync(join(cache, 'build-'));
    copyFileSync(manifest, join(dir, 'package.json'));
    for (const [index, path] of sources.entries()) copy(outputs[index], join(dir, path.replace(/ts$/, 'js')));
    replace(build, dir);
  }
  const now = new Date();
  utimesSync(build, now, now);
  removeOldBuilds();
  return build;
}

function sourcesBelow(folder) {
  return readdirSync(join(project, folder), { recursive: true })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => join(folder, path));
}

function copy(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}

/** Another run can build the same sources at the same time. */
function replace(build, dir) {
  try {
    renameSync(dir, build);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    rmSync(dir, { recursive: true });
  }
}

/** Builds of sources that have changed. Another run may still use a new one. */
function removeOldBuilds() {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (!name.startsWith('build-')) continue;
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
  }
}
