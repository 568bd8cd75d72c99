import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.js';

export interface SimulatorProcess {
  /** Address of its control API. */
  controlUrl: string;
  stop(): Promise<void>;
}

/** Starts the simulator beside the application. It ends with this process, whatever way that ends. */
export async function startSimulatorProcess(config: Config): Promise<SimulatorProcess | null> {
  if (!config.simulator) return null;
  const { port } = config.simulator;
  await mkdir(config.dataDir, { recursive: true });
  const settings = {
    ports: { control: port, tiktok: { authorize: port + 1, api: port + 2, upload: port + 3 } },
    stateFile: join(config.dataDir, 'simulator.json'),
    exitWithParent: true,
    tiktok: { apps: [simulatedApp(config)] },
  };
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../simulator/main.js', import.meta.url))],
    {
      env: { SIMULATOR_SETTINGS: JSON.stringify(settings) },
      stdio: ['pipe', 'pipe', 'inherit'],
      // A group of its own: Ctrl-C in the terminal reaches us alone, and it stops when we are done with it.
      detached: true,
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await ready(child, port);
  return {
    controlUrl: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

/** The app as it would be registered at the platform. */
function simulatedApp(config: Config) {
  return {
    clientKey: 'simclientkey0001',
    clientSecret: 'sim_client_secret_0123456789abcdef',
    redirectUris: [`${config.http.publicUrl}/auth/tiktok/callback`],
    webhookUrl: `${config.http.publicUrl}/webhooks/tiktok`,
    urlProperties: [`${config.http.publicUrl}/`],
  };
}

function ready(child: ChildProcess, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', () => resolve());
    child.once('exit', (code) =>
      reject(
        new Error(
          `The simulator did not start (exit ${code}). Are ports ${port} to ${port + 3} free? SIMULATOR_PORT moves them, SIMULATOR=off leaves it out.`,
        ),
      ),
    );
  });
}
