import { execFile } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Failure } from '../../../src/failures/failure.js';
import { defineTool, type Tool } from '../../../src/mcp/tools/tool.js';
import { Tools } from '../../../src/mcp/tools/tools.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { newAssistant } from '../../support/clients/assistants.js';
import { replaceMethod } from '../../support/jest/methods.js';
import { signedInUser } from '../../oauth/fixtures.js';

const run = promisify(execFile);
const suite = 'node_modules/@modelcontextprotocol/conformance/dist/index.js';

/** Scenarios for a server without sessions and streams whose only feature is tools. */
const applicable = [
  ...['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'],
  ...['tools-call-simple-text', 'tools-call-error'],
];

/** Why the other scenarios do not apply. */
const notApplicable: Record<string, readonly string[]> = {
  'No tool returns anything but structured content and its text': [
    ...['tools-call-image', 'tools-call-audio', 'tools-call-embedded-resource', 'tools-call-mixed-content'],
  ],
  'Needs a tool with a hand-written schema. Ours come from zod, without $schema and $defs': [
    'json-schema-2020-12',
  ],
  'No streams: a response has no notifications, requests to the client or events': [
    ...[
      'tools-call-with-logging',
      'tools-call-with-progress',
      'tools-call-sampling',
      'tools-call-elicitation',
    ],
    ...['elicitation-sep1034-defaults', 'elicitation-sep1330-enums'],
    ...['server-sse-polling', 'server-sse-multiple-streams'],
  ],
  'The capability is not offered': [
    ...['logging-set-level', 'completion-complete', 'resources-list', 'resources-read-text'],
    ...['resources-read-binary', 'resources-templates-read', 'resources-subscribe', 'resources-unsubscribe'],
    ...['prompts-list', 'prompts-get-simple', 'prompts-get-with-args', 'prompts-get-embedded-resource'],
    'prompts-get-with-image',
  ],
};

/** Tools that scenarios call by name. */
const suiteTools: readonly Tool[] = [
  { name: 'test_simple_text', run: () => Promise.resolve({ text: 'This is a simple text response.' }) },
  { name: 'test_error_handling', run: () => Promise.reject(new Failure('NOT_FOUND')) },
].map((tool) =>
  defineTool({
    ...tool,
    ...{
      title: tool.name,
      description: 'Called by the conformance suite.',
      kind: 'READ',
      scope: 'posts:read',
    },
    input: z.strictObject({}),
    output: z.object({ text: z.string() }),
  }),
);

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
    const tools: Tools = test.app.get(Tools, { strict: false });
    replaceMethod(
      tools,
      'find',
      (find) => (name) => suiteTools.find((tool) => tool.name === name) ?? find(name),
    );
    const { accessToken } = await newAssistant(test, await signedInUser(test));
    proxy = await startTokenProxy(`${test.url}/mcp`, accessToken);
  });
  afterAll(async () => {
    proxy.close();
    await test.close();
  });

  it('has no other scenarios for servers', async () => {
    const { stdout } = await run(process.execPath, [suite, 'list', '--server']);
    const [, servers] = /Server scenarios.*\n((?: +- .*\n)+)/.exec(stdout)!;
    const all = [...servers!.matchAll(/- (\S+)/g)].map(([, name]) => name!);
    expect(new Set([...applicable, ...Object.values(notApplicable).flat()])).toEqual(new Set(all));
  });

  it.each(applicable)('passes %s', async (scenario) => {
    const { port } = proxy.address() as AddressInfo;
    const { stdout } = await run(process.execPath, [
      suite,
      ...['server', '--url', `http://127.0.0.1:${port}/mcp`, '--scenario', scenario],
    ]);
    expect(stdout).toMatch(/Passed: ([1-9]\d*)\/\1, 0 failed/);
  });

  it('finds an endpoint that refuses what it does not offer, without an internal error', async () => {
    const { port } = proxy.address() as AddressInfo;
    const { stdout } = await run(process.execPath, [
      suite,
      ...['server', '--url', `http://127.0.0.1:${port}/mcp`, '--scenario', 'prompts-list'],
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toContain('Method not found');
  });
});
