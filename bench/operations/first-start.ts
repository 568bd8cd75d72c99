import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../src/database/embedded/free-port.js';
import { buildFolder } from '../harness/bench.js';
import { memoryOptions } from '../harness/memory-options.js';

/** Starts the application with the defaults of `npm start` and an empty folder. Returns milliseconds until it is ready. */
export async function startFromNothing(dataDir: string): Promise<number> {
  const port = await freePort();
  const { PATH, HOME } = process.env;
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    ['--preserve-symlinks', ...memoryOptions, join(buildFolder, 'src', 'main.js')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH, HOME, PORT: String(port), DATA_DIR: dataDir, SIMULATOR_PORT: String(nextSimulatorPort()) },
    },
  );
  try {
    await waitForBanner(child);
    const { status } = await fetch(`http://127.0.0.1:${port}/health/ready`);
    if (status !== 200) throw new Error(`Not ready after the start: ${status}.`);
    return performance.now() - startedAt;
  } finally {
    await end(child);
  }
}

/** Waits for the banner instead of polling, which would take CPU from the measured process. */
function waitForBanner(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Press Ctrl-C to stop everything')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The start ended with code ${code}.`)));
  });
}

/** Below the port range of outgoing connections. */
let simulatorPorts = 20_000 + (process.pid % 600) * 20;

/** Each start uses new ports, because those of the previous start may still be in use. */
function nextSimulatorPort(): number {
  simulatorPorts += 20;
  return simulatorPorts;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}
