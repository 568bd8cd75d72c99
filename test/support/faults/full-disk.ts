import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSyntheticMp4 } from '../../../simulator/media/synthetic-mp4.js';
import { until } from '../jest/deferred.js';
import type { FaultCounts } from '../jest/fault-counts.js';
import { PublishingStand } from '../platforms/publishing.js';
import { newTestDatabase } from '../servers/database.js';

const mib = 1 << 20;

/** A file system of 2 MiB. Null if this user may not mount one. */
export function mountSmallDisk(): string | null {
  const path = mkdtempSync(join(tmpdir(), 'patchbay-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    rmSync(path, { recursive: true });
    console.warn('This user may not mount file systems: the test of a full disk is skipped.');
    return null;
  }
}

/**
 * Uploads files to a disk from mountSmallDisk, which has space for one, until there is more space. The process is not ready meanwhile,
 * accepted bytes are kept, and every file is published. Removes the disk.
 */
export async function uploadToFullDisk(
  dataDir: string,
  fileCount: number,
  counts: FaultCounts,
): Promise<void> {
  const database = await newTestDatabase();
  const stand = await PublishingStand.start({ shared: { database, dataDir } });
  try {
    const creator = await stand.creator();
    const offsetOf = async (id: string) => {
      const response = await creator.client.fetch(`/uploads/${id}`, {
        method: 'HEAD',
        headers: { 'tus-resumable': '1.0.0' },
      });
      expect(response.status).toBe(200);
      return Number(response.headers.get('upload-offset'));
    };
    const readiness = async () => (await fetch(`${stand.test.url}/health/ready`)).status;

    const files = Array.from({ length: fileCount }, (_, index) =>
      buildSyntheticMp4({ bytes: mib + 200_000 + index }),
    );
    const ids = [];
    for (const file of files) ids.push(await stand.beginUpload(creator.client, file.length));
    const statuses = [];
    for (const [index, id] of ids.entries())
      statuses.push((await stand.append(creator.client, id, 0, files[index]!)).status);
    expect(statuses[0]).toBe(204);
    for (const status of statuses.slice(1)) expect(status).toBeGreaterThanOrEqual(500);
    expect(await readiness()).toBe(503);

    execFileSync('mount', ['-o', 'remount,size=16m', dataDir]);
    // The result of the check is cached for a second.
    await until(async () => (await readiness()) === 200);
    for (const [index, id] of ids.entries()) {
      const [file, offset] = [files[index]!, await offsetOf(id)];
      if (offset < file.length)
        expect((await stand.append(creator.client, id, offset, file.subarray(offset))).status).toBe(204);
      const { posts } = await stand.createPost(creator, { media: [{ uploadId: id }] });
      await stand.until(creator, posts[0].id, ['PUBLISHED']);
    }
    const live = (await stand.live(creator)).map(({ sha256 }) => sha256);
    counts.add(files.length, live.length);
    const sent = files.map((file) => createHash('sha256').update(file).digest('hex'));
    expect(live.toSorted()).toEqual(sent.toSorted());
  } finally {
    await stand.close();
    await database.drop();
    execFileSync('umount', [dataDir]);
    rmSync(dataDir, { recursive: true });
  }
}
