import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const client = join(import.meta.dirname, '..');

if (process.argv[1] === import.meta.filename) buildClient(join(client, 'dist'));

/** Builds the package into a folder: modules and types. A bundler of the app does the rest. */
export function buildClient(folder) {
  const compiler = join(client, '..', 'node_modules', '.bin', 'tsgo');
  rmSync(folder, { recursive: true, force: true });
  execFileSync(compiler, ['-p', 'tsconfig.build.json', '--outDir', folder], {
    cwd: client,
    stdio: 'inherit',
  });
  cpSync(join(client, 'src', 'generated', 'operations.json'), join(folder, 'operations.json'));
  cpSync(join(client, 'src', 'react', 'styles.css'), join(folder, 'react', 'styles.css'));
}
