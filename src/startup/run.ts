import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, ConfigError } from '../config/config.js';
import { requireDataDir } from '../config/data-dir.js';
import { loadConfig } from '../config/env.js';
import { spawnEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';
import { banner, type BannerFacts } from './banner.js';
import { lockDataFolder } from './data-folder-lock.js';
import { readyLine } from './ready-line.js';
import { storeServerUrl } from './running-server.js';
import { withSimulatorPort } from './simulator-port.js';
import { SimulatorProcess } from './simulator-process.js';
import { asDataDirError, asListenError, StartError } from './start-error.js';
import { startupLine } from './startup-line.js';

/** Running parts, stopped in the reverse order of their start. */
const running: { name: string; stop(): Promise<unknown> }[] = [];

async function start(config: Config, stopping: AbortSignal): Promise<void> {
  const embedded = config.database.url === null;
  if (embedded) {
    const lock = await lockDataFolder(config.dataDir);
    running.push({ name: 'data folder lock', stop: () => lock.release() });
  }
  const [database, simulated] = await Promise.all([startDatabase(config), startSimulator(config)]);
  const { prepareDatabase } = await import('./prepare-database.js');
  // Before the application's modules, which take the longest to load: a given database may not be usable.
  if (!database.ready) await prepareDatabase(config, database.url, stopping);
  // The embedded database and the simulator start meanwhile.
  const [
    { createApp },
    { FirstAdminService },
    { logCrash },
    { reloadOnHangup },
    { stopApplication },
    { PlatformRegistry },
  ] = await Promise.all([
    import('../app.js'),
    import('../users/first-admin.service.js'),
    import('./log-crash.js'),
    import('./reload-on-hangup.js'),
    import('./stop-application.js'),
    import('../platforms/platform-registry.js'),
  ]);
  if (database.ready) {
    await database.ready.catch((error: unknown) => {
      throw new StartError((error as Error).message);
    });
    await prepareDatabase(config, database.url, stopping);
  }
  const app = await createApp(config, database.url);
  logCrash();
  running.push({ name: 'application', stop: () => stopApplication(app, config) });
  await simulated?.ready;
  await listen(app, config);
  await storeServerUrl(config);
  if (stopping.aborted) return;
  reloadOnHangup(app, config);
  const facts: BannerFacts = {
    config,
    adapters: app.get(PlatformRegistry).all(),
    embeddedDatabase: embedded,
    simulatorUrl: simulated?.simulator.controlUrl ?? null,
    firstAdminLink: config.roles.has('api') ? await app.get(FirstAdminService).link() : null,
    startedInMs: performance.now(),
  };
  console.log(config.environment === 'production' ? readyLine(facts) : banner(facts));
}

interface StartingDatabase {
  url: string;
  /** Resolves when the embedded server accepts connections. Undefined for a given database. */
  ready?: Promise<void>;
}

async function startDatabase({ database, dataDir }: Config): Promise<StartingDatabase> {
  if (database.url) return { url: database.url };
  const server = await spawnEmbeddedPostgres({ dataDir, binariesDir: dataDir, port: 0 });
  running.push({ name: 'database', stop: () => server.stop() });
  return server;
}

async function startSimulator(
  config: Config,
): Promise<{ simulator: SimulatorProcess; ready: Promise<void> } | null> {
  const started = await SimulatorProcess.start(config);
  if (started) running.push({ name: 'simulator', stop: () => started.simulator.stop() });
  return started;
}

async function listen(app: NestFastifyApplication, config: Config): Promise<void> {
  try {
    await app.init();
    // Not with Nest's listen(), which logs a separate error if the port is in use.
    await app.getHttpAdapter().getInstance().listen({ host: config.http.host, port: config.http.port });
  } catch (error) {
    throw asListenError(error, config.http);
  }
}

/**
 * Stops everything on Ctrl-C and SIGTERM. A signal during the start ends a wait for another process, and otherwise waits until the start
 * is complete: the application could not shut down without its database.
 */
function stopOnSignals(started: Promise<unknown>, { environment }: Config): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second signal exits immediately.
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
      console.log(environment === 'production' ? startupLine('Stopping') : '\nStopping …');
      void started
        .catch(() => undefined)
        .then(stopAll)
        .then(() => process.exit(0));
    });
  }
  return controller.signal;
}

let stopped: Promise<void> | null = null;

/** Stops all parts once, even if a signal and a failing start call it at the same time. */
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

/** Starts everything and runs until a signal. Errors of the start are reported and end the process. */
export async function run(): Promise<void> {
  let stopping: AbortSignal | undefined;
  let dataDir: string | undefined;
  let environment: Config['environment'] | undefined;
  try {
    const given = loadConfig();
    ({ dataDir, environment } = given);
    requireDataDir(given.dataDir);
    const config = await withSimulatorPort(given);
    const { promise: started, resolve: settle } = Promise.withResolvers<void>();
    stopping = stopOnSignals(started, config);
    await start(config, stopping).finally(settle);
  } catch (error) {
    // A signal has interrupted the start, and its handler ends the process.
    if (stopping?.aborted) return;
    await stopAll();
    if (error instanceof ConfigError) environment ??= error.environment ?? undefined;
    // Loading the logger takes a while, which most starts do not need here.
    const { reportStartError } = await import('./report-start-error.js');
    const described = dataDir ? asDataDirError(error, dataDir) : error;
    process.exit(reportStartError(described, environment ?? 'development'));
  }
}
