import type pg from 'pg';
import type { Config } from '../config/config.js';
import {
  describeMissingKey,
  fingerprintKeys,
  type KnownProcess,
  processesWithoutKey,
} from '../crypto/processes/known-processes.js';
import { ProcessesRepository } from '../crypto/processes/processes.repository.js';
import { describeOtherPublicUrl } from '../crypto/processes/public-url-check.js';
import {
  checkInstallation,
  identifyInstallation,
  installationFile,
  markInUse,
  requireSameDatabase,
} from '../database/installation/check.js';
import { grantToApplication, mayChangeAuditTrail } from '../database/application-role.js';
import { connectOnce, migrate } from '../database/migrate.js';
import { missingTimeouts } from '../database/session.js';
import { asStartError, StartError } from './start-error.js';
import { warnOperator } from './startup-line.js';

/**
 * Checks that this is the database of the data folder, applies missing migrations, and checks that the application can use the
 * database.
 *
 * @throws StartError
 */
export async function prepareDatabase(config: Config, url: string, stopping?: AbortSignal): Promise<void> {
  const { database, dataDir, environment } = config;
  const warn = (message: string) => warnOperator(message, config);
  const directUrl = database.directUrl ?? url;
  const variable = directUrl === url ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
  const file = installationFile(dataDir, database.url === null);
  const onDirect = (work: (client: pg.Client) => Promise<void>) => withConnection(directUrl, variable, work);
  await onDirect((client) => checkInstallation(client, file));
  await migrate(directUrl, { variable, stopping, report: warn }).catch((error: unknown) => {
    throw asStartError(error, directUrl, variable);
  });
  await onDirect(async (client) => {
    await identifyInstallation(client);
    if (environment === 'production') await requireUnmovedClock(client);
    await withConnection(url, 'DATABASE_URL', async (application) => {
      if (database.isPooled) await checkPooler(application, warn);
      if (directUrl !== url) {
        await grantToApplication(client, application, environment === 'production');
        await requireSameDatabase(application, client);
      }
      if (database.url && (await mayChangeAuditTrail(application))) warn(ownerWarning);
    });
    const processes = await new ProcessesRepository(client).known();
    requireUsableKeys(processes, config, warn);
    warnOfOtherPublicUrl(processes, config, warn);
    await markInUse(client, file);
  });
}

/** Not for the embedded server, which is for development. */
const ownerWarning =
  'Warning: the database role of DATABASE_URL may change and delete audit events. Create a second role for it, and set DATABASE_DIRECT_URL to the present one: docs/operations.md#two-roles.';

/** Tests and simulators move the clock of the database. Then the times in its rows are wrong. @throws StartError */
async function requireUnmovedClock(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ offset_ms: string }>('SELECT offset_ms FROM clock_offset');
  const offsetMs = Number(rows[0]?.offset_ms ?? 0);
  if (offsetMs !== 0)
    throw new StartError(
      `The clock of this database was moved by ${Math.round(offsetMs / 1000)} s, for a test or a simulated platform. Use another database in production. If its data is to be kept, move the clock back: UPDATE clock_offset SET offset_ms = 0.`,
    );
}

/**
 * Compares the keys with those of the other processes, and of the one that ran last.
 *
 * @throws StartError in production, if this process could not open what they have sealed
 */
function requireUsableKeys(
  processes: readonly KnownProcess[],
  { secrets, environment }: Config,
  warn: (message: string) => void,
): void {
  const own = fingerprintKeys(secrets);
  const fault = describeMissingKey(own, processes);
  // In development, each data folder has its own keys unless they are set.
  if (fault && environment !== 'production')
    warn(`Warning: ${fault} Set TOKEN_ENCRYPTION_KEYS, or use one DATA_DIR.`);
  else if (fault)
    throw new StartError(
      `${fault} Add it to the list. If it is lost, so is what it sealed: "DELETE FROM processes" in the database allows a start without it.`,
    );
  const others = processesWithoutKey(own, processes);
  if (others.length > 0)
    warn(
      `Warning: running processes do not have the first key of TOKEN_ENCRYPTION_KEYS, and cannot open what this process seals: ${others.map(({ name }) => name).join('; ')}. Restart them with it: docs/operations.md#keys.`,
    );
}

function warnOfOtherPublicUrl(
  processes: readonly KnownProcess[],
  { http, environment }: Config,
  warn: (message: string) => void,
): void {
  // In development, the default follows PORT, which may be another one at each start.
  const concerned = environment === 'production' ? processes : processes.filter(({ isRunning }) => isRunning);
  const fault = describeOtherPublicUrl(http.publicUrl, concerned);
  if (fault) warn(`Warning: ${fault}`);
}

/** A pooler in transaction mode is the only one that can limit its sessions. */
async function checkPooler(client: pg.Client, warn: (message: string) => void): Promise<void> {
  const missing = await missingTimeouts(client);
  if (missing.length > 0)
    warn(
      `Warning: the sessions of the pooler at DATABASE_URL have no ${missing.join(' and no ')}: a hanging statement holds one of them forever. docs/operations.md shows a connect_query that sets them.`,
    );
}

/** @throws StartError */
async function withConnection(
  url: string,
  variable: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  let client: pg.Client | undefined;
  try {
    client = await connectOnce(url);
    await work(client);
  } catch (error) {
    throw asStartError(error, url, variable);
  } finally {
    await client?.end();
  }
}
