import type { Bucket } from './bucket.js';
import { isMissing } from './store-error.js';

const maxMarkBytes = 100;

/**
 * Whether this installation may use a folder of the bucket, which it marks with its id. Two installations in one folder would delete
 * each other's files: each takes those of the other for leftovers.
 */
export async function ownsFolder(bucket: Bucket, prefix: string, installationId: string): Promise<boolean> {
  const key = `${prefix}installation`;
  const mark = await readMark(bucket, key);
  if (mark !== null) return mark === installationId;
  const bytes = Buffer.from(installationId);
  await bucket.put(key, { sizeBytes: bytes.length, stream: () => bytes });
  return true;
}

/** Null: the folder is new. */
async function readMark(bucket: Bucket, key: string): Promise<string | null> {
  try {
    const pieces: Buffer[] = [];
    for await (const piece of await bucket.get(key, 0, maxMarkBytes)) pieces.push(piece as Buffer);
    return Buffer.concat(pieces).toString();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
