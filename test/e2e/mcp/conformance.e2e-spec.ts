import { execFile } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { startTestApp, type TestApp } from '../../support/app.js';
import { newAssistant } from '../../support/clients/assistants.js';
import { signedInUser } from '../../oauth/fixtures.js';

const run = promisify(execFile);

/**
 * Scenarios that apply to a server without sessions and streams whose only feature is tools. Scenarios that call tools need tools of the
 * test suite's own names.
 */
const scenarios = ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'];

/** The suite cannot send an access token, so this proxy adds it. */
function startTokenProxy(target: string, accessToken: string): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${accessToken}` };
    const forwarded = request(target, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('The conformance suite of MCP', () => {
  let test: TestApp;
  let proxy: Server;
  beforeAll(async () => {
    test = await startTestApp();
    const { accessToken } = await newAssistant(test, await signedInUser(test));
    proxy = await startTokenProxy(`${test.url}/mcp`, accessToken);
  });
  afterAll(async () => {
    proxy.close();
    await test.close();
  });

  it.each(scenarios)('passes %s', async (scenario) => {
    const { port } = proxy.address() as AddressInfo;
    const { stdout } = await run(process.execPath, [
      'node_modules/@modelcontextprotocol/conformance/dist/index.js',
      ...['server', '--url', `http://127.0.0.1:${port}/mcp`, '--scenario', scenario],
    ]);
    expect(stdout).toMatch(/Passed: ([1-9]\d*)\/\1, 0 failed/);
  });
});
