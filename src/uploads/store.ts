import type { Config } from '../config/config.js';
import { UploadFiles } from './files.js';

/**
 * Extension point: an installation can replace the upload store by a subclass of UploadFiles. Files must be on a file system, because
 * media are read by their path.
 */
export const uploadStore = {
  create: (config: Config): UploadFiles => new UploadFiles(config),
};
