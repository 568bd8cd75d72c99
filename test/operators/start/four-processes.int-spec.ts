import { join } from 'node:path';
import { migrations } from '../../../src/database/migrations.js';
import { startProcess } from '../../support/processes/started-app.js';
import { query } from '../../support/servers/backups.js';
import { emptyDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';

jest.setTimeout(90_000);

it('four processes start on an empty database, one migrates', async () => {
  const database = await emptyDatabase();
  const script = join(testServices().build, 'scripts', 'migration.js');
  const processes = Array.from({ length: 4 }, () =>
    startProcess({ DATABASE_URL: database.url }, script, ['run']),
  );
  expect(await Promise.all(processes.map(({ exited }) => exited))).toEqual([0, 0, 0, 0]);
  const outputs = processes.map((one) => one.output().trim());
  expect(outputs.filter((output) => output === 'Nothing to apply.')).toHaveLength(3);
  const names = migrations.map(({ name }) => name);
  expect(outputs.filter((output) => output === names.join('\n'))).toHaveLength(1);
  const rows = await query<{ name: string }>(database.url, 'SELECT name FROM migrations ORDER BY id');
  expect(rows.map(({ name }) => name)).toEqual(names);
  await database.drop();
});
