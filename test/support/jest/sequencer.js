import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import TestSequencer from '@jest/test-sequencer';

/** The files that run longest, longest first. A run that starts one of them late ends with one busy worker. */
const slowFiles = [
  'test/faults/publish-crashes.e2e-spec.ts',
  'test/faults/refresh-crashes.int-spec.ts',
  'test/faults/instagram-crashes.e2e-spec.ts',
  'test/faults/oauth/oauth-processes.e2e-spec.ts',
  'test/e2e/console/publishing.e2e-spec.ts',
  'test/e2e/console/content.e2e-spec.ts',
  'test/e2e/startup/production-image.e2e-spec.ts',
  'test/e2e/console/shop.e2e-spec.ts',
  'test/e2e/console/admin.e2e-spec.ts',
  'test/e2e/graphql/arguments.e2e-spec.ts',
  'test/e2e/startup/demo.e2e-spec.ts',
  'src/uploads/files/s3/s3-files.spec.ts',
  'test/e2e/users/admin-create.e2e-spec.ts',
  'test/e2e/startup/processes.e2e-spec.ts',
  'test/backup/backup.int-spec.ts',
  'test/e2e/startup/settings.e2e-spec.ts',
  'test/e2e/oauth/commands.e2e-spec.ts',
  'test/e2e/connect/choices.e2e-spec.ts',
  'test/e2e/startup/script-arguments.e2e-spec.ts',
  'test/e2e/startup/database-connections.e2e-spec.ts',
  'test/e2e/startup/s3.e2e-spec.ts',
  'test/operators/data/restore.e2e-spec.ts',
  'test/operators/work/one-webhook.e2e-spec.ts',
  'test/e2e/console/accounts.e2e-spec.ts',
  'test/operators/start/defaults-only.e2e-spec.ts',
  'test/e2e/console/settings.e2e-spec.ts',
  'src/event-endpoints/sending/faults.int-spec.ts',
  'test/e2e/startup/keys-of-processes.e2e-spec.ts',
  'test/e2e/http/hostile-paths.e2e-spec.ts',
  'src/jobs/wake-up-drivers.int-spec.ts',
  'test/contract/instagram.contract.spec.ts',
  'test/contract/tiktok.contract.spec.ts',
  'test/e2e/startup/redis-tls.e2e-spec.ts',
  'test/e2e/audit/audit-verify.e2e-spec.ts',
  'test/e2e/startup/keys-rotate.e2e-spec.ts',
  'test/e2e/oauth/readme.e2e-spec.ts',
  'test/schema/tools.spec.ts',
];

const missing = slowFiles.filter((file) => !existsSync(file));
if (missing.length > 0) throw new Error(`There is no ${missing.join(', ')}. See ${import.meta.filename}.`);

/**
 * Starts the slow files first. Jest knows durations only from its cache, which a clean checkout does not have, and then goes by file
 * size. Files that start processes are short.
 */
export default class SlowestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path, context }) => {
      const index = slowFiles.indexOf(relative(context.config.rootDir, path).replaceAll('\\', '/'));
      return index < 0 ? slowFiles.length : index;
    };
    return super.sort(tests).sort((first, second) => rank(first) - rank(second));
  }
}
