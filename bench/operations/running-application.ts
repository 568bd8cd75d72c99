import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../src/database/embedded/free-port.js';
import { buildFolder } from '../harness/bench.js';
import { memoryOptions } from '../harness/memory-options.js';

const maxStartMs = 60_000;
const pollMs = 5;

/** A process that an operator would start, without the harness of the bench in it. */
export interface RunningApplication {
  url: string;
  pid: number;
  /** From the start of the process to the first 200 of its readiness. */
  readyAfterMs: number;
  stop(): Promise<void>;
}

/**
 * Starts a module of the build with the Node.js options of `npm start`, and waits until /health/ready returns 200. Its port is
 * polled, which costs little until it is open.
 */
export async function startApplicationProcess(
  module: string,
  environment: Record<string, string>,
): Promise<RunningApplication> {
  const port = await freePort();
  const { PATH, HOME } = process.env as Record<string, string>;
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    ['--preserve-symlinks', ...memoryOptions, join(buildFolder, module)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH, HOME, PORT: String(port), HOST: '127.0.0.1', NODE_ENV: 'production', ...environment },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(child, port, url);
    return { url, pid: child.pid!, readyAfterMs: performance.now() - startedAt, stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

async function waitUntilReady(child: ChildProcess, port: number, url: string): Promise<void> {
  const giveUpAt = performance.now() + maxStartMs;
  while (performance.now() < giveUpAt) {
    if (child.exitCode !== null) throw new Error(`The start ended with code ${child.exitCode}.`);
    if ((await isOpen(port)) && (await fetch(`${url}/health/ready`)).status === 200) return;
    await delay(pollMs);
  }
  throw new Error('The application did not become ready.');
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}
