import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, ConfigError } from './config/config.js';
import { loadConfig } from './config/env.js';
import { spawnEmbeddedPostgres } from './database/embedded-postgres.js';
import { banner } from './startup/banner.js';
import { lockDataFolder } from './startup/data-folder-lock.js';
import { cacheCompiledModules } from './startup/compile-cache.js';
import { type SimulatorProcess, spawnSimulator } from './startup/simulator-process.js';
import { asStartError, StartError } from './startup/start-error.js';

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
  const [database, simulator] = await Promise.all([startDatabase(config), startSimulator(config)]);
  // Both start while this process reads the application's modules, which takes longer than all the rest.
  cacheCompiledModules(config.dataDir);
  const [{ createApp }, { migrate }, { PlatformRegistry }] = await Promise.all([
    import('./app.js'),
    import('./database/migrate.js'),
    import('./platforms/platform-registry.js'),
  ]);
  await Promise.all([database.ready, simulator?.ready]);
  await migrate(database.url).catch((error: unknown) => {
    throw asStartError(error, database.url);
  });
  const app = await createApp(config, database.url);
  running.push({ name: 'application', stop: () => app.close() });
  await listen(app, config);
  if (stopping.aborted) return;
  console.log(
    banner({
      config,
      adapters: app.get(PlatformRegistry).all(),
      embeddedDatabase: embedded,
      simulatorUrl: simulator?.controlUrl ?? null,
      startedInMs: performance.now(),
    }),
  );
}

/** A database that runs, or is about to. */
async function startDatabase({ database, dataDir }: Config): Promise<{ url: string; ready?: Promise<void> }> {
  if (database.url) return { url: database.url };
  const server = await spawnEmbeddedPostgres({ dataDir, binariesDir: dataDir, port: 0 });
  running.push({ name: 'database', stop: () => server.stop() });
  return server;
}

async function startSimulator(config: Config): Promise<SimulatorProcess | null> {
  const simulator = await spawnSimulator(config);
  if (simulator) running.push({ name: 'simulator', stop: () => simulator.stop() });
  return simulator;
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
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
