import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** A folder with the content of the production image, because tests have no container engine. */
export interface ReplayedImage {
  /** Folder of `/app` in the image. */
  dir: string;
  /** Variables of the `ENV` lines. */
  environment: Record<string, string>;
  /** Words of `CMD`. */
  command: string[];
  /** Words of the command of `HEALTHCHECK`. */
  healthCheck: string[];
  remove(): void;
}

/**
 * Replays the Dockerfile: each stage in a folder. `npm ci` is replaced by links to the installed packages, and all other
 * commands run unchanged. The folders of the result are read-only, like the root file system of a hardened container.
 *
 * @throws Error for an unsupported line
 */
export function replayImage(): ReplayedImage {
  // On the file system of node_modules, so that packages can be linked.
  const cache = resolve('node_modules/.cache/patchbay-test');
  mkdirSync(cache, { recursive: true });
  const root = mkdtempSync(join(cache, 'image-'));
  const stages = { build: join(root, 'build'), final: join(root, 'final') };
  const environment: Record<string, string> = {};
  let command: string[] = [];
  let healthCheck: string[] = [];
  let current: keyof typeof stages = 'final';
  for (const line of dockerfileLines()) {
    const [instruction = '', ...words] = line.split(/\s+/);
    const rest = words.join(' ');
    if (instruction === 'FROM') {
      current = rest.endsWith(' AS build') ? 'build' : 'final';
      mkdirSync(stages[current], { recursive: true });
    } else if (instruction === 'COPY') copy(words, stages, current);
    else if (instruction === 'RUN' && current === 'build') runInBuild(rest, stages.build);
    else if (instruction === 'ENV') {
      for (const word of words)
        environment[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    } else if (instruction === 'CMD') command = JSON.parse(rest) as string[];
    else if (instruction === 'HEALTHCHECK')
      healthCheck = JSON.parse(line.slice(line.indexOf('['))) as string[];
    else if (!['WORKDIR', 'USER', 'VOLUME', 'EXPOSE', 'RUN'].includes(instruction)) {
      throw new Error(`Unsupported line in the Dockerfile: ${line}`);
    }
  }
  // Other users may enter the folder.
  chmodSync(root, 0o755);
  setFolderMode(stages.final, '555');
  const remove = () => {
    setFolderMode(stages.final, '755');
    rmSync(root, { recursive: true, force: true });
  };
  return { dir: stages.final, environment, command, healthCheck, remove };
}

/** Files keep their mode: they are links to the installed packages. */
function setFolderMode(dir: string, mode: string): void {
  execFileSync('find', [dir, '-type', 'd', '-exec', 'chmod', mode, '{}', '+']);
}

function dockerfileLines(): string[] {
  const lines = readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ' ').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

function copy(
  words: readonly string[],
  stages: { build: string; final: string },
  current: 'build' | 'final',
) {
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = paths.at(-1)!;
  for (const source of paths.slice(0, -1)) {
    if (current === 'final') {
      const path = join(stages.build, source.replace(/^\/app\//, ''));
      const to = join(stages.final, target.endsWith('/') ? join(target, basename(source)) : target);
      mkdirSync(resolve(to, '..'), { recursive: true });
      // Nothing needs the folder of the build afterwards.
      renameSync(path, to);
    } else if (source === '.') copySources(stages.build);
    else cpSync(source, join(stages.build, target, basename(source)));
  }
}

/** Copies the files of `COPY . .`: all except those in .dockerignore. */
function copySources(target: string): void {
  const ignored = new Set(readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean));
  cpSync('.', target, {
    recursive: true,
    filter: (path) => !ignored.has(path) && !ignored.has(`${path}/`),
  });
}

function linkPackages(source: string, target: string): void {
  mkdirSync(target);
  const names = readdirSync(source).filter((name) => name !== '.cache');
  execFileSync('cp', ['-al', ...names.map((name) => resolve(source, name)), target]);
}

function runInBuild(command: string, cwd: string): void {
  for (const part of command.split('&&').map((text) => text.trim())) {
    if (part.startsWith('npm ci')) {
      // Workspaces have separate packages where versions differ.
      for (const folder of ['.', 'client', 'console'])
        linkPackages(join(folder, 'node_modules'), join(cwd, folder, 'node_modules'));
    } else execFileSync('sh', ['-c', part], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
