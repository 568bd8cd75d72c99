import { stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Upload } from 'tus-js-client';
import type { ApiClient } from './api-client.js';

/**
 * Uploads a file by tus with an interruption in the middle, and resumes at the last offset. Returns the id of the upload.
 */
export async function uploadWithInterruption(
  api: ApiClient,
  path: string,
  report: { progress(sent: number, total: number): void; interrupted(sent: number): void },
): Promise<string> {
  const { size } = await stat(path);
  const headers = { cookie: api.cookieHeader };
  const chunkSize = 256 * 1024;

  const address = await new Promise<string>((resolve, reject) => {
    const first = new Upload(createReadStream(path), {
      endpoint: `${api.url}/uploads`,
      headers,
      chunkSize,
      uploadSize: size,
      metadata: { filename: 'sample.mp4' },
      onError: reject,
      onSuccess: () => reject(new Error('The upload was not interrupted.')),
      onChunkComplete: (_, accepted) => {
        report.progress(accepted, size);
        if (accepted < size / 2) return;
        report.interrupted(accepted);
        void first.abort().then(() => resolve(first.url!));
      },
    });
    first.start();
  });

  await new Promise<void>((resolve, reject) => {
    new Upload(createReadStream(path), {
      uploadUrl: address,
      headers,
      chunkSize,
      uploadSize: size,
      onError: reject,
      onSuccess: () => resolve(),
      onChunkComplete: (_, accepted) => report.progress(accepted, size),
    }).start();
  });
  return address.split('/').at(-1)!;
}
