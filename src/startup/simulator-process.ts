import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { usedCompileCacheDir } from './compile-cache.js';
import type { Config } from '../config/config.js';
import { simulatorPorts, simulatorSettings } from '../platforms/installed-simulator.js';
import { readSimulatorLabel, storeSimulatorPort, simulatorLabel } from './simulator-port.js';
import { StartError } from './start-error.js';

/** How often a process checks whether the shared simulator is still running. */
const checkEveryMs = 1000;

/**
 * The simulator process. All processes of an installation share one simulator: the first process starts it. When that
 * process ends, another one restarts it with the same ports and state.
 */
export class SimulatorProcess {
  private child: ChildProcess | null = null;
  private readonly stopped = new AbortController();
  private keeping: Promise<void> = Promise.resolve();

  private constructor(
    private readonly config: Config,
    private readonly port: number,
  ) {}

  /**
   * Starts the simulator without waiting for it. Null if the simulator is off. `ready` rejects with a StartError if
   * the start fails.
   */
  static async start(config: Config): Promise<{ simulator: SimulatorProcess; ready: Promise<void> } | null> {
    if (!config.simulator) return null;
    await mkdir(config.dataDir, { recursive: true });
    const simulator = new SimulatorProcess(config, config.simulator.port);
    const ready = simulator.runOrShare().then(() => {
      simulator.keeping = simulator.keep();
    });
    // The caller awaits it later and gets the error then.
    ready.catch(() => undefined);
    return { simulator, ready };
  }

  /** URL of its control API. */
  get controlUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.keeping;
    const child = this.child;
    if (!child || hasExited(child)) return;
    const exited = once(child, 'exit');
    child.stdin!.end();
    await exited;
  }

  /**
   * Resolves when a simulator of this installation is running, started by this or another process. @throws StartError
   */
  private async runOrShare(): Promise<void> {
    if (await this.isShared()) return;
    try {
      await this.run();
    } catch (error) {
      // Two processes may start it simultaneously. Only one of them gets the ports.
      if (await this.isShared()) return;
      throw error;
    }
  }

  /**
   * Whether another process already runs the simulator. @throws StartError if it sends its webhooks to another
   * PUBLIC_URL
   */
  private async isShared(): Promise<boolean> {
    const label = await readSimulatorLabel(this.port);
    const own = simulatorLabel(this.config);
    if (label?.dataDir !== own.dataDir) return false;
    if (label.publicUrl === own.publicUrl) return true;
    throw new StartError(
      `The running simulator sends webhooks to ${label.publicUrl}, but the PUBLIC_URL of this process is ${own.publicUrl}. Set the same PUBLIC_URL for all processes.`,
    );
  }

  private async keep(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      await delay(checkEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted || (this.child && !hasExited(this.child))) continue;
      await this.runOrShare().catch((error: unknown) => console.error((error as Error).message));
    }
  }

  private async run(): Promise<void> {
    const { config, port } = this;
    const settings = {
      ...simulatorSettings(config.http.publicUrl, port, config.platforms),
      label: JSON.stringify(simulatorLabel(config)),
      stateFile: join(config.dataDir, 'simulator.json'),
      exitWithParent: true,
    };
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../../simulator/main.js', import.meta.url))],
      {
        env: {
          SIMULATOR_SETTINGS: JSON.stringify(settings),
          NODE_COMPILE_CACHE: usedCompileCacheDir(config.dataDir),
        },
        // The error about a port in use is shown only if no other process of this installation uses the port.
        stdio: ['pipe', 'pipe', 'pipe'],
        // A separate process group: Ctrl-C in the terminal reaches only this process, which stops the simulator when it ends.
        detached: true,
      },
    );
    this.child = child;
    let errorOutput = '';
    const collect = (chunk: Buffer) => (errorOutput += chunk.toString());
    child.stderr.on('data', collect);
    const started = await new Promise<boolean>((resolve) => {
      createInterface({ input: child.stdout }).once('line', () => resolve(true));
      child.once('exit', () => resolve(false));
    });
    if (!started) {
      throw new StartError(
        `${errorOutput}The simulator did not start (exit ${child.exitCode}). Check that the ports ${port} to ${port + simulatorPorts - 1} are free. Set SIMULATOR_PORT to use other ports, or SIMULATOR=off.`,
      );
    }
    child.stderr.off('data', collect).pipe(process.stderr);
    await storeSimulatorPort(config);
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
