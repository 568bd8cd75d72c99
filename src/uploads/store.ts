import type { Config } from '../config/config.js';
import type { S3Settings } from '../config/s3-settings.js';
import type { UploadFiles } from './files.js';
import { LocalFiles } from './files/local-files.js';

/** Reads the id of the installation. Null before its first start. */
export type ReadInstallationId = () => Promise<string | null>;

/** Extension point: an installation can replace the upload store by a subclass of UploadFiles or LocalFiles. */
export const uploadStore = {
  create: (config: Config, readInstallationId: ReadInstallationId): UploadFiles | Promise<UploadFiles> => {
    const { s3 } = config.uploads;
    return s3 ? createS3Files(s3, config.dataDir, readInstallationId) : new LocalFiles(config);
  },
};

/** The SDK is large, so it is loaded only here. */
async function createS3Files(
  settings: S3Settings,
  dataDir: string,
  readInstallationId: ReadInstallationId,
): Promise<UploadFiles> {
  const { S3Files } = await import('./files/s3/s3-files.js');
  return new S3Files(settings, dataDir, readInstallationId);
}
