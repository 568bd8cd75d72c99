import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/clients/browser.js';
import { bundle, type Frontend, serveFrontend } from '../../support/clients/bundle.js';
import { type Creator, PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';

jest.setTimeout(90_000);

const run = promisify(execFile);

/** Blocks of a page in a language, in order. */
function blocksOf(page: string, language = /tsx?/): string[] {
  const blocks = new RegExp(`\`\`\`(?:${language.source})\\n([^]*?)\`\`\``, 'g');
  return [...readFileSync(page, 'utf8').matchAll(blocks)].map(([, block]) => block!);
}
const examples = blocksOf('client/README.md');
const [queryBlock, tokenBlock, publishBlock, subscribeBlock, uploadBlock, connectBlock, reactBlock] =
  examples;
const [nodeBlock] = blocksOf('client/README.md', /js/);
const recipes = blocksOf('docs/frontend.md');
const [urqlRecipe, apolloRecipe, relayRecipe, fetchRecipe] = recipes;
const blocks = [...examples, ...recipes];

/** A folder in which modules find packages as the client package itself does. */
function moduleFolder(): string {
  mkdirSync('client/node_modules/.cache', { recursive: true });
  return mkdtempSync(resolve('client/node_modules/.cache/readme-'));
}

describe('Examples for frontends', () => {
  it('have correct types', async () => {
    const folder = moduleFolder();
    try {
      blocks.forEach((block, index) => {
        // An export makes a file a module, which top-level await needs.
        writeFileSync(join(folder, `example${index}.tsx`), `${block}\nexport {};\n`);
      });
      const config = {
        extends: resolve('client/tsconfig.json'),
        compilerOptions: { types: [] },
        include: ['.'],
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
      const { stdout } = await run(resolve('node_modules/.bin/tsgo'), ['--noEmit', '-p', folder]).catch(
        (error: unknown) => error as { stdout: string },
      );
      expect(stdout).toBe('');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('create a client on Node', async () => {
    const folder = moduleFolder();
    try {
      const file = join(folder, 'example.mjs');
      const code = await bundle(`${nodeBlock}\nconsole.log(patchbay.url);`, { external: ['ws'] });
      writeFileSync(file, code);
      expect((await run(process.execPath, [file])).stdout).toBe('https://api.example.com\n');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  (chromiumPath ? describe : describe.skip)('in a real browser', () => {
    let stand: PublishingStand;
    let frontend: Frontend;
    let browser: Browser;
    let creator: Creator;
    let tab: Page;
    const logged: string[] = [];
    beforeAll(async () => {
      const scripts: Record<string, Uint8Array> = {};
      frontend = await serveFrontend(
        () => '<!doctype html><title>App</title><button id="connect">Connect</button><div id="root"></div>',
        scripts,
      );
      stand = await PublishingStand.start({
        manualClock: false,
        environment: { RETURN_URLS: `${frontend.url}/` },
      });
      for (const [index, block] of blocks.entries()) {
        const code = block.replaceAll('https://api.example.com', stand.test.url);
        scripts[`/example${index}.js`] = await bundle(code, { loader: 'tsx' });
      }
      creator = await stand.creator();
      browser = await startBrowser();
      const context = await browser.newContext();
      await context.addCookies(
        creator.client.cookieNames.map((name) => ({
          ...{ name, value: creator.client.cookie(name)!, url: stand.test.url },
        })),
      );
      tab = await context.newPage();
      tab.on('console', (message) => logged.push(message.text()));
    });
    beforeEach(async () => {
      await tab.goto(`${frontend.url}/start`);
      logged.splice(0);
    });
    afterAll(async () => {
      await browser?.close();
      await frontend?.close();
      await stand?.close();
    });

    const load = (block: string | undefined) => `import('/example${blocks.indexOf(block!)}.js')`;
    const logs = async (text: string) => {
      for (let waited = 0; waited < 15_000; waited += 100) {
        if (logged.some((line) => line.includes(text))) return;
        await tab.waitForTimeout(100);
      }
      throw new Error(`"${text}" was not logged: ${logged.join('\n')}`);
    };

    it('list accounts', async () => {
      await tab.evaluate(load(queryBlock));
      await logs(': NONE');
    });

    it.each([
      ['urql', urqlRecipe],
      ['Apollo Client', apolloRecipe],
    ])('list accounts with %s', async (_, recipe) => {
      await tab.evaluate(load(recipe));
      await logs('[NONE]');
    });

    it('read the user with the functions for Relay', async () => {
      const email = await tab.evaluate(
        `${load(relayRecipe)}.then(async ({ fetchQuery }) =>
          (await fetchQuery({ text: 'query ($first: Int!) { accounts(first: $first) { edges { cursor } } viewer { email } }' }, { first: 1 })).data.viewer.email)`,
      );
      expect(email).toContain('@');
    });

    it('read the user with fetch', async () => {
      await tab.evaluate(load(fetchRecipe));
      await logs('@');
    });

    it('take a token of a function', async () => {
      expect(await tab.evaluate(`${load(tokenBlock)}.then(() => 'loaded')`)).toBe('loaded');
    });

    it('upload a file, publish it and follow the post', async () => {
      await tab.evaluate(load(subscribeBlock));
      await logs('The socket is connected');
      const bytes = readFileSync(sampleVideo).toString('base64');
      const uploadId = await tab.evaluate<string>(
        `${load(uploadBlock)}.then(async ({ upload }) => {
          const bytes = await (await fetch('data:video/mp4;base64,${bytes}')).blob();
          return upload(new File([bytes], 'sample.mp4', { type: 'video/mp4' }));
        })`,
      );
      await logs('100 %');
      const publish = (id: string) =>
        tab.evaluate<string>(
          `${load(publishBlock)}.then(({ publish }) => publish('${id}', '${creator.accountId}'))`,
        );
      expect(await publish(uploadId)).toMatch(/^Created /);
      await stand.work();
      await logs(' is ');
      expect(await publish('019a9e3c-5b1f-7cc2-8f4e-0f4f5d0b8a11')).not.toMatch(/^Created /);
    });

    it('connect an account', async () => {
      const username = 'readme.person';
      await stand.control('POST', '/tiktok/people', { username, displayName: 'Readme' });
      await tab.evaluate(load(connectBlock));
      const opened = tab.context().waitForEvent('page');
      await tab.getByRole('button', { name: 'Connect' }).click();
      const popup = await opened;
      // The popup returns to this page, which runs the same example.
      await popup.addInitScript(`addEventListener('load', () => ${load(connectBlock)})`);
      await popup.getByRole('radio', { name: `@${username}` }).check();
      await popup.getByRole('button', { name: 'Allow', exact: true }).click();
      await logs('Connected ');
    });

    it('render the components', async () => {
      await tab.evaluate(load(reactBlock));
      await tab.getByRole('button', { name: 'Connect TikTok' }).waitFor();
      await tab.getByText('Works.').first().waitFor();
    });
  });
});
