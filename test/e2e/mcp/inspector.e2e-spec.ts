import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { startTestApp, type TestApp } from '../../support/app.js';
import { newAssistant, type TestAssistant } from '../../support/clients/assistants.js';
import { signedInUser } from '../../oauth/fixtures.js';

const run = promisify(execFile);
const inspector = 'node_modules/@modelcontextprotocol/inspector-cli/build/index.js';

/** Skipped where the development dependencies are older than package.json. */
(existsSync(inspector) ? describe : describe.skip)('The command line of the MCP inspector', () => {
  let test: TestApp;
  let assistant: TestAssistant;
  beforeAll(async () => {
    test = await startTestApp();
    assistant = await newAssistant(test, await signedInUser(test));
  });
  afterAll(() => test.close());

  const inspect = async (...options: string[]) => {
    const header = `Authorization: Bearer ${assistant.accessToken}`;
    const target = [`${test.url}/mcp`, '--transport', 'http'];
    const { stdout, stderr } = await run(process.execPath, [
      ...[inspector, ...target, ...options, '--header', header],
    ]);
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };

  it('lists all tools with valid schemas', async () => {
    const { tools } = await inspect('--method', 'tools/list');
    const listed = (await assistant.client.listTools()).tools.map(({ name }) => name);
    expect(tools.map(({ name }: { name: string }) => name)).toEqual(listed);
  });

  it('calls a tool, and shows the code of a failure', async () => {
    const call = (tool: string, ...more: string[]) =>
      inspect('--method', 'tools/call', '--tool-name', tool, ...more);
    expect(await call('list_accounts')).toMatchObject({ structuredContent: { items: [], nextCursor: null } });
    const failed = await call('get_post', '--tool-arg', 'postId=01890a5d-ac00-7000-8000-000000000004');
    expect(failed).toMatchObject({ isError: true });
    expect(failed.content[0].text).toContain('NOT_FOUND');
  });
});
