import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '../../../src/database/database.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { type Creator, PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';

const tus = { 'tus-resumable': '1.0.0' };

describe('An upload through two processes', () => {
  let stand: PublishingStand;
  let creator: Creator;
  let other: TestApp;
  let elsewhere: TestClient;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
    other = await startTestApp({}, stand.test);
    elsewhere = new TestClient(other.url);
    for (const name of creator.client.cookieNames) {
      elsewhere.setCookie(name, creator.client.cookie(name)!);
    }
  });
  afterAll(async () => {
    await other.close();
    await stand.close();
  });

  const file = (id: string) => join(stand.test.dataDir, 'uploads', id);

  /** A connection that sends the first bytes and then nothing. */
  function stalledAppend(id: string, size: number, first: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const connection = request(`${stand.test.url}/uploads/${id}`, {
        method: 'PATCH',
        headers: {
          ...tus,
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
          'content-length': size,
          cookie: creator.client.cookieNames
            .map((name) => `${name}=${creator.client.cookie(name)}`)
            .join('; '),
        },
      });
      connection.on('error', () => {});
      connection.on('close', resolve);
      connection.on('response', (answer) => answer.resume());
      connection.write(first);
    });
  }

  it('continues after a connection that broke silently', async () => {
    const bytes = readFileSync(sampleVideo);
    const id = await stand.beginUpload(creator.client, bytes.length);
    const stalled = stalledAppend(id, bytes.length, bytes.subarray(0, 1000));
    while (statSync(file(id)).size < 1000) await delay(20);

    const progress = await elsewhere.fetch(`/uploads/${id}`, { method: 'HEAD', headers: tus });
    expect(progress.headers.get('upload-offset')).toBe('1000');
    await stalled;
    expect((await stand.append(elsewhere, id, 1000, bytes.subarray(1000))).status).toBe(204);
    expect(readFileSync(file(id)).equals(bytes)).toBe(true);
  });

  it('is locked while a process writes to it, and unlocked after that process died', async () => {
    const id = await stand.beginUpload(creator.client, 10);
    await stand
      .get(Database)
      .manager.query(
        `UPDATE uploads SET writer_id = $2, writer_until = app_now() + interval '1 minute' WHERE id = $1`,
        [id, randomUUID()],
      );
    const append = () => stand.append(elsewhere, id, 0, Buffer.from('hello'));
    expect((await append()).status).toBe(423);
    expect(statSync(file(id)).size).toBe(0);
    await stand.test.advance(60_000);
    expect((await append()).status).toBe(204);
    expect(statSync(file(id)).size).toBe(5);
  });
});
