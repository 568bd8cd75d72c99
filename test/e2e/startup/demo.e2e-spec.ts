import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';
import { recordExchange, type RecordedExchange } from '../../support/tiktok-shop-exchanges.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { freePorts } from '../../support/servers/free-port.js';

describe('The main job', () => {
  let database: TestDatabase;
  let dataDir: string;
  let environment: Record<string, string>;
  let app: StartedProcess;
  /** Output of each demo. They run at the same time, because most of their time is the simulated processing of a video. */
  const outputs: Record<string, Promise<string>> = {};

  beforeAll(async () => {
    database = await newTestDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-main-job-'));
    environment = { ...(await freePorts()), DATA_DIR: dataDir, DATABASE_URL: database.url };
    app = startProcess(environment);
    await ready(app);
    for (const platform of ['instagram', 'instagram-facebook', 'tiktok-shop']) {
      outputs[platform] = runScript(platform);
      // The test of the demo gets the error.
      outputs[platform].catch(() => undefined);
    }
  });
  afterAll(async () => {
    app.child.kill('SIGKILL');
    await app.exited;
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const runScript = async (...platform: string[]) => {
    const demo = startProcess(environment, join(testServices().build, 'scripts', 'demo.js'), platform);
    const code = await demo.exited;
    if (code !== 0) throw new Error(demo.output());
    return demo.output();
  };

  function expectPublication(output: string): void {
    expect(output).toMatch(/Interrupted after \d+ bytes/);
    expect(output).toContain('is ACTIVE, next action NONE');
  }

  async function livePosts(): Promise<{ publishId: string | null }[]> {
    const answer = await fetch(`http://127.0.0.1:${environment.SIMULATOR_PORT}/tiktok/posts`);
    const posts = (await answer.json()) as { publishId: string | null }[];
    return posts.filter(({ publishId }) => publishId !== null);
  }

  it('runs from sign-up to a public post by `npm run demo`, repeatedly', async () => {
    for (const run of [1, 2]) {
      const output = await runScript();
      expectPublication(output);
      const reported = /post (\d{19})$/m.exec(output)?.[1];
      const live = await livePosts();
      expect(live).toHaveLength(run);
      expect(live[0]).toMatchObject({
        postId: reported,
        caption: 'Published by Patchbay #demo',
        isPublic: true,
      });
    }
  }, 60_000);

  it.each([
    ['instagram', 'fetched by Instagram', false],
    ['instagram-facebook', 'sent to Facebook', true],
  ])(
    'runs by `npm run demo -- %s`, which publishes the video as %s',
    async (platform, _, resumable) => {
      const output = await outputs[platform]!;
      expectPublication(output);
      const username = /@(demo\.[0-9a-f]+)/.exec(output)![1]!;
      const [, reported, publicUrl] = /post (\d{17,18})\n(http\S+)/.exec(output)!;
      const at = async (list: string): Promise<unknown> => {
        const control = `http://127.0.0.1:${environment.SIMULATOR_PORT}/instagram`;
        return (await fetch(`${control}/${list}?account=${username}`)).json();
      };
      expect(await at('containers')).toEqual([
        expect.objectContaining({ kind: 'reel', mediaId: reported, resumable, publishCalls: 1 }),
      ]);
      expect(await at('media')).toEqual([
        expect.objectContaining({
          id: reported,
          permalink: publicUrl,
          product: 'REELS',
          caption: 'Published by Patchbay #demo',
        }),
      ]);
    },
    60_000,
  );

  async function countAdministrators(): Promise<number> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query("SELECT 1 FROM users WHERE role = 'ADMIN'")).rows.length;
    } finally {
      await client.end();
    }
  }

  it('runs by `npm run demo -- tiktok-shop`, which shows orders, returns and revenue of two shops', async () => {
    const output = await outputs['tiktok-shop']!;
    // The simulator is another process, so its exchanges are handed to the check of this one.
    const kept = await fetch(`http://127.0.0.1:${environment.SIMULATOR_PORT}/tiktok-shop/exchanges`);
    const exchanges = (await kept.json()) as RecordedExchange[];
    expect(exchanges.length).toBeGreaterThan(0);
    exchanges.forEach(recordExchange);
    // The link that the start prints works while there is no administrator.
    expect(await countAdministrators()).toBe(0);
    expect(output).toContain('Simulated Demo Shop GB: 48 orders');
    expect(output).toContain('Simulated Demo Shop DE: 48 orders');
    for (const name of ['GB', 'DE']) {
      const shop = `Simulated Demo Shop ${name}`;
      const states = [...output.matchAll(new RegExp(`${shop}: (\\d+) orders, (.+), (\\d+) to decide`, 'g'))];
      // The amounts, the number of orders and the number of returns change in front of the user.
      for (const column of [1, 2, 3])
        expect(new Set(states.map((state) => state[column])).size).toBeGreaterThan(1);
      expect(states.at(-1)![2]).toMatch(
        /^\d+ paid, revenue \d+\.\d\d [A-Z]{3}, refunds \d+\.\d\d, net \d+\.\d\d, settled -?\d+\.\d\d$/,
      );
      expect(output).toMatch(new RegExp(`${shop}: the cancellation of \\d+\\.\\d\\d [A-Z]{3} is approved`));
      expect(output).toMatch(new RegExp(`${shop}: RETURN of \\d+\\.\\d\\d [A-Z]{3} to decide by 20`));
    }
  }, 180_000);
});
