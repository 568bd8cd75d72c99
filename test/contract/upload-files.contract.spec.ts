import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/config.js';
import { LocalFiles } from '../../src/uploads/files/local-files.js';
import { S3Files } from '../../src/uploads/files/s3/s3-files.js';
import { s3Process } from '../support/s3-files.js';
import { S3Server } from '../support/servers/s3-server.js';
import { describeUploadFiles } from './upload-files.contract.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'patchbay-files-'));

describeUploadFiles('Files in a folder', async () => {
  const dataDir = newFolder();
  const files = new LocalFiles({ dataDir } as Config);
  await files.onModuleInit();
  return { files, elsewhere: files, close: async () => rmSync(dataDir, { recursive: true }) };
});

describeUploadFiles('Files in a bucket', async () => {
  const server = await S3Server.start();
  const folders = [newFolder(), newFolder()];
  const [files, elsewhere] = folders.map(
    (dataDir) => new S3Files(server.settings, { ...s3Process('an id'), dataDir }),
  );
  await files!.onModuleInit();
  await elsewhere!.onModuleInit();
  return {
    files: files!,
    elsewhere: elsewhere!,
    close: async () => {
      files!.onApplicationShutdown();
      elsewhere!.onApplicationShutdown();
      await server.close();
      // Parts that are received leave nothing in the folder of the process.
      for (const folder of folders) expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
      for (const folder of folders) rmSync(folder, { recursive: true });
    },
  };
});
