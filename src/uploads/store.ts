import type { Config } from '../config/config.js';
import { UploadFiles } from './files.js';

/**
 * The one place where an installation exchanges the store of uploads, for a subclass of UploadFiles. Files have to be on a file system,
 * because media are read by their path.
 */
export const uploadStore = {
  create: (config: Config): UploadFiles => new UploadFiles(config),
};
