import type { Config } from '../config/config.js';
import type { S3Settings } from '../config/s3-settings.js';
import type { UploadFiles } from './files.js';
import type { S3Process } from './files/s3/s3-files.js';
import { LocalFiles } from './files/local-files.js';

/** What a store may need of the process, beside the settings. */
export type StoreContext = Pick<S3Process, 'readInstallationId' | 'healthNotes'>;

/** Extension point: an installation can replace the upload store by a subclass of UploadFiles or LocalFiles. */
export const uploadStore = {
  create: (config: Config, context: StoreContext): UploadFiles | Promise<UploadFiles> => {
    const { s3 } = config.uploads;
    return s3 ? createS3Files(s3, config, context) : new LocalFiles(config);
  },
};

/** The SDK is large, so it is loaded only here. */
async function createS3Files(
  settings: S3Settings,
  { dataDir, roles }: Config,
  context: StoreContext,
): Promise<UploadFiles> {
  const { S3Files } = await import('./files/s3/s3-files.js');
  const needsUploads = roles.has('api') || roles.has('worker');
  return new S3Files(settings, { ...context, dataDir, needsUploads });
}
