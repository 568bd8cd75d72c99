import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const manifests = ['package.json', 'package-lock.json', '.npmrc'];

/**
 * Installs the packages of bench/peers and links them into the build, so that `peers/products/*.js` can import them. They are kept
 * outside bench/, because editors and checks of types would otherwise find a second copy of some dependencies.
 */
export function installProducts(buildFolder: string): void {
  const source = join(process.cwd(), 'bench', 'peers');
  const target = join(process.cwd(), 'node_modules', '.cache', 'patchbay-bench-peers');
  if (!isInstalled(source, target)) {
    console.log('  Installing the packages of bench/peers …');
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    for (const name of manifests) copyFileSync(join(source, name), join(target, name));
    execFileSync('npm', ['ci', '--prefix', target, '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: target,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const link = join(buildFolder, 'bench', 'peers', 'products', 'node_modules');
  if (!existsSync(link)) symlinkSync(join(target, 'node_modules'), link, 'junction');
}

/** Whether the same packages are installed. npm writes the file in `node_modules` last. */
function isInstalled(source: string, target: string): boolean {
  if (!existsSync(join(target, 'node_modules', '.package-lock.json'))) return false;
  const read = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  return read(source) === read(target);
}
