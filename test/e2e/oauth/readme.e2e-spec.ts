import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../../support/app.js';
import { testServices } from '../../support/servers/services.js';
import { childEnvironment } from '../../support/processes/child-environment.js';
import { freePort } from '../../support/servers/free-port.js';

const hasTools = ['bash', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);
if (!hasTools && process.env.REQUIRE_ALL_TESTS)
  throw new Error('REQUIRE_ALL_TESTS is set and there is no bash or curl.');
if (!hasTools) console.warn('No bash or no curl on the PATH: the commands of the README are not tried.');

/** The commands of the chapter, by block. */
function blocks(): string[] {
  const readme = readFileSync('README.md', 'utf8');
  const [, chapter = ''] = readme.split('## Use it as an OAuth2 server\n');
  return [...chapter.split('\n## ')[0]!.matchAll(/```sh\n([^]*?)```/g)].map(([, block]) => block!);
}

(hasTools ? describe : describe.skip)('The README’s chapter on OAuth2', () => {
  let test: TestApp;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(async () => {
    for (const child of children) process.kill(-child.pid!, 'SIGKILL');
    await test.close();
  });

  /** Runs a block unchanged, except for the build of this test run and free ports. */
  function run(block: string, appPort = 0) {
    const commands = block
      .replace(/npm run (--silent )?([a-z:-]+) --/g, (_, _silent, name: string) => {
        const script = join(testServices().build, 'scripts', `${name.replace(':', '-')}.js`);
        return `"${process.execPath}" "${script}"`;
      })
      .replace(/^node examples/m, `ISSUER=${test.url} PORT=${appPort} "${process.execPath}" examples`)
      .replaceAll('http://127.0.0.1:3000', test.url)
      .replaceAll(':3001', `:${appPort}`);
    const child = spawn('bash', ['-euc', commands], {
      detached: true,
      env: {
        ...childEnvironment,
        NODE_ENV: 'test',
        PORT: new URL(test.url).port,
        DATA_DIR: test.dataDir,
        DATABASE_URL: test.database.url,
      },
    });
    let output = '';
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const shown = (text: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => output.includes(text) && resolve();
        child.stdout.on('data', look);
        void ended.then((code) => reject(new Error(`It ended with ${code}:\n${output}`)));
      });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    children.push(child);
    void ended.then(() => children.splice(children.indexOf(child), 1));
    return { output: () => output, shown, ended };
  }

  it('gets a token for a service', async () => {
    const { output, ended } = run(blocks()[0]!);
    expect([await ended, output()]).toEqual([0, expect.stringMatching(/\{"access_token":"[\w.-]+"/)]);
  }, 90_000);

  it('starts the sample app', async () => {
    const port = await freePort();
    const { output, shown } = run(blocks()[1]!, port);
    const url = `http://127.0.0.1:${port}`;
    await shown(`Open ${url}`);
    expect(output()).toContain(`${test.url}/reset-password?first#`);
    const leave = await fetch(`${url}/connect`, { redirect: 'manual' });
    const asked = await fetch(leave.headers.get('location')!, { redirect: 'manual' });
    expect(asked.headers.get('location')).toContain('/oauth/interaction/');
  }, 90_000);
});
