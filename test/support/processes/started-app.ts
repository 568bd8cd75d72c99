import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { testServices } from '../servers/services.js';
import { childEnvironment } from './child-environment.js';

export interface StartedProcess {
  child: ChildProcess;
  /** Output so far, of stdout and stderr. */
  output(): string;
  /** Resolves with the exit code when all output is read. */
  exited: Promise<number | null>;
}

/** Runs a compiled entry of the build, with only the given environment. */
export function startProcess(
  environment: Record<string, string>,
  entry = join(testServices().build, 'src', 'main.js'),
  arguments_: readonly string[] = [],
  nodeOptions: readonly string[] = [],
  more: { uid?: number; gid?: number; cwd?: string } = {},
): StartedProcess {
  const child = spawn(process.execPath, [...nodeOptions, entry, ...arguments_], {
    env: {
      ...childEnvironment,
      LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...more,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    output: () => output,
    // Not 'exit', which may be emitted before the last output.
    exited: new Promise((resolve) => child.once('close', resolve)),
  };
}

/** Resolves when the application reports that it is ready. @throws Error if it ends before */
export function ready(started: StartedProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const { child, exited } = started;
    const look = () => started.output().includes('Patchbay is ready') && resolve();
    child.stdout!.on('data', look);
    void exited.then((code) => reject(new Error(`It ended with ${code}:\n${started.output()}`)));
  });
}
