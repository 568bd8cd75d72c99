import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import { type Config, ConfigError } from './config/config.js';
import { loadConfig } from './config/env.js';
import { startEmbeddedPostgres } from './database/embedded-postgres.js';
import { migrate } from './database/migrate.js';
import { PlatformRegistry } from './platforms/platform-registry.js';
import { banner } from './startup/banner.js';
import { DataFolderBusy, lockDataFolder } from './startup/data-folder-lock.js';
import { startSimulatorProcess } from './startup/simulator-process.js';

/** sysexits.h: something was wrong with the configuration. A supervisor should not try again. */
const EX_CONFIG = 78;

/** What runs, to be stopped in the reverse order of its start. */
const running: { name: string; stop(): Promise<unknown> }[] = [];

async function start(config: Config, stopping: AbortSignal): Promise<void> {
  const embedded = config.database.url === null;
  if (embedded) {
    const lock = await lockDataFolder(config.dataDir);
    running.push({ name: 'data folder lock', stop: () => lock.release() });
  }
  const [databaseUrl, simulator] = await Promise.all([openDatabase(config), startSimulator(config)]);
  const app = await createApp(config, databaseUrl);
  running.push({ name: 'application', stop: () => app.close() });
  await listen(app, config);
  if (stopping.aborted) return;
  console.log(
    banner({
      config,
      adapters: app.get(PlatformRegistry).all(),
      embeddedDatabase: embedded,
      simulatorUrl: simulator,
      startedInMs: performance.now(),
    }),
  );
}

async function openDatabase(config: Config): Promise<string> {
  let url = config.database.url;
  if (!url) {
    const server = await startEmbeddedPostgres({
      dataDir: config.dataDir,
      binariesDir: config.dataDir,
      port: 0,
    });
    running.push({ name: 'database', stop: () => server.stop() });
    url = server.url;
  }
  await migrate(url);
  return url;
}

async function startSimulator(config: Config): Promise<string | null> {
  const simulator = await startSimulatorProcess(config);
  if (simulator) running.push({ name: 'simulator', stop: () => simulator.stop() });
  return simulator?.controlUrl ?? null;
}

async function listen(app: NestFastifyApplication, config: Config): Promise<void> {
  try {
    await app.listen(config.http.port, config.http.host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new StartError(
      `Port ${config.http.port} of ${config.http.host} is taken. Set PORT to another one.`,
    );
  }
}

class StartError extends Error {}

/**
 * Lets Ctrl-C and a supervisor's SIGTERM stop everything. A signal during the start waits for its end: stopping half of it would
 * pull the database from under the rest.
 */
function stopOnSignals(started: Promise<unknown>): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second signal does not wait.
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
      console.log('\nStopping …');
      void started
        .catch(() => undefined)
        .then(stopAll)
        .then(() => process.exit(0));
    });
  }
  return controller.signal;
}

let stopped: Promise<void> | null = null;

/** Stops what runs, once: a signal and a failing start may ask for it together. */
function stopAll(): Promise<void> {
  stopped ??= stopInReverse();
  return stopped;
}

async function stopInReverse(): Promise<void> {
  for (const part of running.splice(0).reverse()) {
    try {
      await part.stop();
    } catch (error) {
      console.error(`Stopping the ${part.name} failed:`, error);
    }
  }
}

function requireNode(major: number, minor: number): void {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  console.error(
    `Patchbay needs Node ${major}.${minor} or newer; this is ${process.versions.node}. "npm start" brings its own.`,
  );
  process.exit(EX_CONFIG);
}

try {
  requireNode(22, 13);
  const config = loadConfig();
  const { promise: started, resolve: settle } = Promise.withResolvers<void>();
  const stopping = stopOnSignals(started);
  await start(config, stopping).finally(settle);
} catch (error) {
  await stopAll();
  if (error instanceof ConfigError) {
    console.error(error.message);
    process.exit(EX_CONFIG);
  }
  const expected = error instanceof DataFolderBusy || error instanceof StartError;
  console.error(expected ? error.message : error);
  process.exit(1);
}
