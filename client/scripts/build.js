import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Builds dist/: modules and types. A bundler of the app does the rest. */
const client = join(import.meta.dirname, '..');
const compiler = join(client, '..', 'node_modules', '.bin', 'tsgo');
rmSync(join(client, 'dist'), { recursive: true, force: true });
execFileSync(compiler, ['-p', 'tsconfig.build.json'], { cwd: client, stdio: 'inherit' });
cpSync(join(client, 'src', 'react', 'styles.css'), join(client, 'dist', 'react', 'styles.css'));
