import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../src/database/embedded/free-port.js';
import { type Bench, buildFolder } from '../harness/bench.js';
import { memoryOptions } from '../harness/memory-options.js';
import { compareWithBar } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';

/**
 * Time from the start of the process to the first 200 of /health/ready, with the embedded PostgreSQL and the simulator, and
 * with the Node.js options of `npm start`. The build is not included.
 */
export async function start(bench: Bench): Promise<Measurement[]> {
  const first: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < bench.amount(3, 1); round += 1) {
    const dataDir = bench.createDataDir();
    first.push(await startOnce(dataDir));
    for (let again = 0; again < bench.amount(3, 1); again += 1) warm.push(await startOnce(dataDir));
    console.log(
      `  Start to ready, round ${round + 1}: ${Math.round(first.at(-1)!)} ms, then ${warm.map(Math.round).join(', ')} ms`,
    );
  }
  return [
    compareWithBar({ what: 'Start to ready, warm', unit: 'ms', below: 1500 }, warm),
    compareWithBar(
      { what: 'Start to ready, with initdb and all migrations', unit: 'ms', below: 4000 },
      first,
    ),
  ];
}

/** Starts the application once. Returns milliseconds. */
async function startOnce(dataDir: string): Promise<number> {
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
