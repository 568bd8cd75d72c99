import type { S3Settings } from '../../../config/s3-settings.js';
import type { Bucket } from './bucket.js';
import { readRange } from './ranges.js';
import { unavailable } from './store-error.js';

const maxMarkBytes = 100;
const maxAttempts = 4;

/**
 * Makes this installation the owner of the folder in the settings, which it marks with its id. The owner deletes what it takes for
 * leftovers, so a folder that has objects but no mark is refused, whatever their names are.
 *
 * @returns why the folder cannot be used, for operators. Null: it belongs to this installation
 */
export async function claimFolder(
  bucket: Bucket,
  settings: S3Settings,
  installationId: string,
): Promise<string | null> {
  const key = `${settings.prefix}installation`;
  const describe = (fault: string) =>
    `names "${settings.prefix}" in the bucket "${settings.bucket}", ${fault}: choose another prefix`;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const mark = await readMark(bucket, key);
    if (mark === installationId) return null;
    if (mark !== null) return describe('which belongs to another installation');
    if (attempt === 1 && !(await isEmpty(bucket, settings.prefix)))
      return describe('which has files that this installation did not write');
    // The mark is read again: another process, or another installation, may have been faster.
    await bucket.putNew(key, Buffer.from(installationId));
  }
  throw unavailable('PutObject', new Error('The mark of the folder was not stored.'));
}

/** The folder itself may be an object: consoles create it. */
async function isEmpty(bucket: Bucket, prefix: string): Promise<boolean> {
  for (const source of [bucket.objects(prefix), bucket.multipartUploads(prefix)])
    for await (const items of source) if (items.some(({ key }) => key !== prefix)) return false;
  return true;
}

/** Null: the folder has no mark. */
async function readMark(bucket: Bucket, key: string): Promise<string | null> {
  const size = await bucket.size(key);
  if (size === null) return null;
  const pieces: Uint8Array[] = [];
  for await (const piece of readRange(bucket, key, 0, Math.min(size, maxMarkBytes))) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
