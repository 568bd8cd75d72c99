import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Builds the sources as for production and runs the bench from the build: `npm run bench [-- <row> …]`. */
const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const build = join(project, 'node_modules', '.cache', 'patchbay-bench');
rmSync(build, { recursive: true, force: true });
mkdirSync(build, { recursive: true });
execFileSync(
  process.execPath,
  [
    join(project, 'node_modules', '@swc', 'cli', 'bin', 'swc.js'),
    ...['src', 'migrations', 'scripts', 'simulator', 'bench', '-d', build, '--quiet'],
  ],
  { cwd: project, stdio: ['ignore', 'inherit', 'inherit'] },
);
for (const name of ['package.json', join('bench', 'peers', 'package.json')])
  cpSync(join(project, name), join(build, name));
const bench = spawn(process.execPath, [join(build, 'bench', 'main.js'), ...process.argv.slice(2)], {
  cwd: project,
  stdio: 'inherit',
});
// Ctrl-C reaches the whole process group. The bench ends the processes that it has started.
process.on('SIGINT', () => undefined);
bench.on('exit', (code) => process.exit(code ?? 1));
