import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSyntheticMp4 } from './media/synthetic-mp4.js';
import { DEFAULT_APP } from './meta/login/apps.js';
import { settingsSchema } from './settings.js';
import { putChunk, Receiver, SimulatorClient } from './test/client.js';
import { JPEG, MetaClient } from './test/meta-client.js';

describe('The simulator', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('continues with its state after a restart', async () => {
    const stateFile = join(folder, 'state', 'simulator.json');
    const receiver = await Receiver.start();
    receiver.respond = () => ({ status: 500 });
    const settings = {
      stateFile,
      tiktok: {
        apps: [
          {
            clientKey: 'simclientkey0001',
            clientSecret: 'sim_client_secret_0123456789abcdef',
            redirectUris: ['http://127.0.0.1:*/auth/tiktok/callback'],
            webhookUrl: receiver.url,
          },
        ],
      },
    };

    let simulator = await SimulatorClient.start(settings);
    const { accessToken, refreshToken } = await simulator.connect();
    const code = await simulator.createCode('sim-private');
    await simulator.control('POST', '/tiktok/people', { id: 'sim-public', displayName: 'Renamed' });
    const file = buildSyntheticMp4({ bytes: 20_000 });
    const done = await simulator.uploadVideo(accessToken, file);
    await simulator.advance(5_000);
    const processing = await simulator.uploadVideo(accessToken, file);
    const untouched = (await simulator.initVideo(accessToken, file.length)).json.data;
    const size = 12_000_000;
    const begun = (
      await simulator.initVideo(accessToken, size, {}, { chunk_size: 6_000_000, total_chunk_count: 2 })
    ).json.data;
    await putChunk(begun.upload_url, Buffer.alloc(6_000_000), 0, size);
    const { now } = await simulator.control('GET', '/state');
    await simulator.close();
    expect((await stat(stateFile)).mode & 0o777).toBe(0o600);

    receiver.respond = () => ({ status: 200 });
    simulator = await SimulatorClient.start(settings);
    const statusOf = async (id: string) => (await simulator.status(accessToken, id)).json.data;
    expect(Date.parse((await simulator.control('GET', '/state')).now)).toBeGreaterThanOrEqual(
      Date.parse(now),
    );
    const user = await simulator.get(accessToken, '/v2/user/info/?fields=display_name');
    expect(user.json.data.user.display_name).toBe('Renamed');
    expect((await simulator.exchange(code)).json.access_token).toBeDefined();
    expect((await simulator.refresh(refreshToken)).json.access_token).toBeDefined();
    expect(await statusOf(done)).toMatchObject({
      status: 'PUBLISH_COMPLETE',
      publicaly_available_post_id: [expect.anything()],
    });
    expect(await statusOf(begun.publish_id)).toMatchObject({ status: 'FAILED', fail_reason: 'internal' });
    const url = new URL(untouched.upload_url);
    const chunk = await putChunk(
      simulator.urls.tiktok.upload + url.pathname + url.search,
      file,
      0,
      file.length,
    );
    expect(chunk.status).toBe(201);
    await simulator.advance(60_000);
    expect(await statusOf(processing)).toMatchObject({ status: 'PUBLISH_COMPLETE' });
    expect(await statusOf(untouched.publish_id)).toMatchObject({ status: 'PUBLISH_COMPLETE' });
    expect(receiver.events().filter((event) => event === 'post.publish.complete')).toContain(
      'post.publish.complete',
    );
    await simulator.close();
    await receiver.close();
  });

  it('continues with the state of Instagram and Facebook after a restart', async () => {
    const stateFile = join(folder, 'meta.json');
    let meta = await MetaClient.start({ stateFile });
    const who = await meta.instagram();
    const page = await meta.page();
    const code = await meta.createInstagramCode('sim-creator');
    await meta.call(who, 'POST', 'me/subscribed_apps', { subscribed_fields: 'comments' });
    const live = await meta.post(who, { caption: 'Before' });
    const reply = await meta.call(who, 'POST', `${live}/comments`, { message: 'Fresh' });
    const story = await meta.control('POST', '/instagram/media', {
      account: 'sim-bakery',
      product: 'STORY',
    });
    const processing = await meta.call(who, 'POST', `${who.igId}/media`, {
      image_url: meta.serve(JPEG, 'image/jpeg', '/photo.jpg'),
    });
    await meta.control('POST', '/meta/people/sim-ben/lose-role', { page: 'sim-page-shop' });
    await meta.close();

    meta = await MetaClient.start({ stateFile });
    const fields = { fields: 'caption,comments{text}' };
    const media = await meta.call(page, 'GET', live, fields);
    expect(media.json).toMatchObject({ caption: 'Before', comments: { data: [{ id: reply.json.id }] } });
    expect((await meta.exchangeInstagram(code)).status).toBe(200);
    expect((await meta.call(who, 'GET', 'me/subscribed_apps')).json.data).toHaveLength(1);
    await meta.advance(1_000);
    expect((await meta.publish(who, processing.json.id)).status).toBe(200);
    const limit = await meta.call(who, 'GET', `${who.igId}/content_publishing_limit`);
    expect(limit.json).toEqual({ data: [{ quota_usage: 2 }] });
    await meta.advance(86_400_000);
    expect((await meta.call(who, 'GET', story.id)).status).toBe(400);
    const people = await meta.control('GET', '/meta/people');
    expect(people.find(({ id }: { id: string }) => id === 'sim-ben').roles).toHaveLength(2);
    await meta.close();
  });

  it('uses the ports after the control port by default', () => {
    const { ports } = settingsSchema.parse({});
    expect(ports).toMatchObject({
      control: 4010,
      tiktok: { authorize: 4011, api: 4012, upload: 4013 },
      instagram: { authorize: 4014, api: 4015, graph: 4016 },
      meta: { dialog: 4017, graph: 4018, upload: 4019 },
    });
    const moved = settingsSchema.parse({ ports: { control: 5000, meta: { graph: 0 } } }).ports;
    expect([moved.tiktok.authorize, moved.meta]).toEqual([5001, { dialog: 5007, graph: 0, upload: 5009 }]);
    expect(settingsSchema.parse({ ports: { control: 0 } }).ports.instagram.graph).toBe(0);
  });

  it('does not start with an unreadable state file', async () => {
    const stateFile = join(folder, 'broken.json');
    await writeFile(stateFile, '{"version":1,"to');
    await expect(SimulatorClient.start({ stateFile })).rejects.toThrow('is not a state file');
    expect(await readFile(stateFile, 'utf8')).toBe('{"version":1,"to');
  });

  it('shows its state at the printed URL', async () => {
    const simulator = await SimulatorClient.start({});
    try {
      const answer = await fetch(`${simulator.urls.control}/`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ now: expect.any(String), faults: 0 });
    } finally {
      await simulator.close();
    }
  });

  it('reports invalid settings', async () => {
    await expect(SimulatorClient.start({ manualClok: true } as object)).rejects.toThrow('manualClok');
    const app = { clientKey: 'k', clientSecret: 's', redirectUris: ['http://example.com/callback'] };
    await expect(SimulatorClient.start({ tiktok: { apps: [app] } })).rejects.toThrow('a redirect URI is');
    const metaApp = { ...DEFAULT_APP, facebookRedirectUris: ['http://example.com/callback'] };
    await expect(SimulatorClient.start({ meta: { apps: [metaApp] } })).rejects.toThrow('a redirect URI is');
  });

  it('closes all ports if one of them is in use', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(
      SimulatorClient.start({ ports: { control: port, tiktok: { authorize: 0, api: 0, upload: 0 } } }),
    ).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => taken.close(resolve));
  });

  it('follows real time if its clock is not manual', async () => {
    const simulator = await SimulatorClient.start({ manualClock: false, speed: 1_000 });
    const { accessToken } = await simulator.connect();
    const id = await simulator.uploadVideo(accessToken, buildSyntheticMp4({ bytes: 20_000 }));
    let status = '';
    while (status !== 'PUBLISH_COMPLETE') status = (await simulator.status(accessToken, id)).json.data.status;
    await simulator.advance(1_500);
    expect((await simulator.status(accessToken, id)).json.data.publicaly_available_post_id).toHaveLength(1);
    await simulator.close();
  });
});
