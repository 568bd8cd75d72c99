import type { Config } from '../config/config.js';
import type { UploadFiles } from './files.js';
import { LocalFiles } from './files/local-files.js';

/** Extension point: an installation can replace the upload store by a subclass of UploadFiles or LocalFiles. */
export const uploadStore = {
  create: (config: Config): UploadFiles | Promise<UploadFiles> => new LocalFiles(config),
};
