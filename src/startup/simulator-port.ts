import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config } from '../config/config.js';
import { defaultSimulatorPort, loadConfig } from '../config/env.js';
import { simulatorPorts } from '../platforms/installed-simulator.js';

const maxBlocks = 100;

/** The state of a simulator from its control API. */
const stateSchema = z.looseObject({ label: z.string().nullable() });
const labelSchema = z.object({ dataDir: z.string(), publicUrl: z.string() });

/** The installation that a simulator belongs to. */
export type SimulatorLabel = z.infer<typeof labelSchema>;

export function simulatorLabel({ dataDir, http }: Config): SimulatorLabel {
  return { dataDir, publicUrl: http.publicUrl };
}

/** The installation of the simulator on a control port, or null if there is none. */
export async function readSimulatorLabel(port: number): Promise<SimulatorLabel | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/state`, { signal: AbortSignal.timeout(2000) });
    const { label } = stateSchema.parse(await response.json());
    return labelSchema.parse(JSON.parse(label ?? 'null'));
  } catch {
    return null;
  }
}

/**
 * Completes the configuration with the port of the simulator: the one of a running simulator of this installation, otherwise the first
 * free block of ports from 4010. SIMULATOR_PORT overrides both.
 */
export async function withSimulatorPort(config: Config): Promise<Config> {
  if (!config.simulator || config.simulator.isGiven) return config;
  const port = (await sharedPort(config.dataDir)) ?? (await freeBlock());
  return port === config.simulator.port ? config : loadConfig(undefined, port);
}

/** Stores the port, so that other processes of this installation find the simulator. */
export async function storeSimulatorPort({ dataDir, simulator }: Config): Promise<void> {
  await writeFile(portFile(dataDir), String(simulator!.port));
}

async function sharedPort(dataDir: string): Promise<number | null> {
  const port = Number(await readFile(portFile(dataDir), 'utf8').catch(() => ''));
  if (!Number.isInteger(port) || port <= 0) return null;
  return (await readSimulatorLabel(port))?.dataDir === dataDir ? port : null;
}

async function freeBlock(): Promise<number> {
  for (let block = 0; block < maxBlocks; block += 1) {
    const first = defaultSimulatorPort + block * simulatorPorts;
    const ports = Array.from({ length: simulatorPorts }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  return defaultSimulatorPort;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function portFile(dataDir: string): string {
  return join(dataDir, 'simulator-port');
}
