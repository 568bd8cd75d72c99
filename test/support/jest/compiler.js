import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform, transformSync } from '@swc/core';

export const project = join(import.meta.dirname, '..', '..', '..');
export const cache = join(project, 'node_modules', '.cache', 'patchbay-test');
/** Compiled files, named after their sources. Later runs use them too. */
export const compiled = join(cache, 'compiled');

mkdirSync(compiled, { recursive: true });

/** Path of the compiled form of a TypeScript file. The path of its source map ends with `.map`. */
export function compileSync(filename) {
  const { source, output } = read(filename);
  if (!existsSync(output)) store(output, transformSync(source, { filename, sourceMaps: true }));
  return output;
}

/** Like `compileSync`, but compiles several files at the same time. */
export async function compile(filename) {
  const { source, output } = read(filename);
  if (!existsSync(output)) store(output, await transform(source, { filename, sourceMaps: true }));
  return output;
}

function read(filename) {
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
