import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform, transformSync } from '@swc/core';

export const project = fileURLToPath(new URL('../../../', import.meta.url));

/** Compiled files by content of their sources, and the compile caches of Node. Kept between runs. */
export const cache = join(project, 'node_modules', '.cache', 'patchbay-test');
const compiled = join(cache, 'compiled');

mkdirSync(compiled, { recursive: true });

/** Path of the compiled form of a TypeScript file. Its source map is at the same path with `.map`. */
export function compile(filename) {
  const { source, output } = outputOf(filename);
  if (!existsSync(output)) store(output, transformSync(source, options(filename)));
  return output;
}

/** Like `compile()`, beside other work. */
export async function compileAsync(filename) {
  const { source, output } = outputOf(filename);
  if (!existsSync(output)) store(output, await transform(source, options(filename)));
  return output;
}

const options = (filename) => ({ filename, sourceMaps: true });

function outputOf(filename) {
  const source = readFileSync(filename, 'utf8');
  const name = createHash('sha256').update(`${filename}\n${source}`).digest('hex');
  return { source, output: join(compiled, `${name}.js`) };
}

function store(output, { code, map }) {
  write(`${output}.map`, map);
  write(output, code);
}

/** Two workers can compile one file at the same time. */
function write(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}
