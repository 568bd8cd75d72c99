import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { buildSyntheticMp4 } from '../../../simulator/media/synthetic-mp4.js';
import { bytesType, tusVersion } from '../clients/tus.js';
import { signedInAgain } from '../clients/users.js';
import { until } from '../jest/deferred.js';
import type { FaultCounts } from '../jest/fault-counts.js';
import { PublishingStand } from '../platforms/publishing.js';
import { PublishingProcess } from '../processes/publishing-process.js';

const mib = 1 << 20;
/** Longer than an upload stays locked after its writer died. */
const leaseEndMs = 11_000;

/** Kills the process that receives an upload several times. The next one continues at the stored bytes, and the file is published. */
export async function uploadWithCrashes(kills: number, counts: FaultCounts): Promise<void> {
  const stand = await PublishingStand.start();
  let server = await PublishingProcess.start(stand);
  const storedBytes = () =>
    readdirSync(join(stand.test.dataDir, 'uploads'), { recursive: true, encoding: 'utf8' })
      .map((name) => statSync(join(stand.test.dataDir, 'uploads', name)))
      .filter((one) => one.isFile())
      .reduce((sum, { size }) => sum + size, 0);
  try {
    const creator = await stand.creator();
    const file = buildSyntheticMp4({ bytes: 3 * mib });
    const client = await signedInAgain({ app: stand.test.app, url: server.url }, creator.userId);
    const id = await stand.beginUpload(client, file.length);
    const cookie = client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');
    let offset = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const before = storedBytes();
      const sent = request(`${server.url}/uploads/${id}`, {
        method: 'PATCH',
        headers: {
          ...{ ...tusVersion, ...bytesType, cookie, 'upload-offset': String(offset) },
          'content-length': String(file.length - offset),
        },
      }).on('error', () => undefined);
      sent.write(file.subarray(offset, offset + mib / 2));
      await until(() => storedBytes() > before);
      expect(await server.kill()).toBe('SIGKILL');
      sent.destroy();
      await stand.test.advance(leaseEndMs);
      server = await PublishingProcess.start(stand);
      const again = await signedInAgain({ app: stand.test.app, url: server.url }, creator.userId);
      const head = await again.fetch(`/uploads/${id}`, { method: 'HEAD', headers: tusVersion });
      offset = Number(head.headers.get('upload-offset'));
      expect([head.status, offset > 0, offset <= file.length]).toEqual([200, true, true]);
    }
    const last = await signedInAgain({ app: stand.test.app, url: server.url }, creator.userId);
    expect((await stand.append(last, id, offset, file.subarray(offset))).status).toBe(204);
    const { posts } = await stand.createPost(creator, { media: [{ uploadId: id }] });
    await stand.until(creator, posts[0].id, ['PUBLISHED']);
    const live = await stand.live(creator);
    counts.add(1, live.length);
    expect(live.map(({ sha256 }) => sha256)).toEqual([createHash('sha256').update(file).digest('hex')]);
  } finally {
    await server.kill();
    await stand.close();
  }
}
