import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compileCacheDir } from './compile-cache.js';
import type { Config } from '../config/config.js';
import { simulatorPorts, simulatorSettings } from '../platforms/installed-simulator.js';
import { StartError } from './start-error.js';

export interface SimulatorProcess {
  /** Address of its control API. */
  controlUrl: string;
  /** @throws Error when it cannot start */
  ready: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the simulator beside the application, without waiting for it. It ends with this process, whatever way that ends. */
export async function spawnSimulator(config: Config): Promise<SimulatorProcess | null> {
  if (!config.simulator) return null;
  const { port } = config.simulator;
  await mkdir(config.dataDir, { recursive: true });
  const settings = {
    ...simulatorSettings(config.http.publicUrl, port),
    stateFile: join(config.dataDir, 'simulator.json'),
    exitWithParent: true,
  };
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../simulator/main.js', import.meta.url))],
    {
      env: {
        SIMULATOR_SETTINGS: JSON.stringify(settings),
        NODE_COMPILE_CACHE: compileCacheDir(config.dataDir),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
      // A group of its own: Ctrl-C in the terminal reaches us alone, and it stops when we are done with it.
      detached: true,
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const becomesReady = ready(child, port);
  // Whoever awaits it later hears of it.
  becomesReady.catch(() => undefined);
  return {
    ready: becomesReady,
    controlUrl: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

function ready(child: ChildProcess, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', () => resolve());
    child.once('exit', (code) =>
      reject(
        new StartError(
          `The simulator did not start (exit ${code}). Are ports ${port} to ${port + simulatorPorts - 1} free? SIMULATOR_PORT moves them, SIMULATOR=off leaves it out.`,
        ),
      ),
    );
  });
}
