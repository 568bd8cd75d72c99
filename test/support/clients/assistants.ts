import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import type {
  JsonSchemaType,
  JsonSchemaValidator,
  jsonSchemaValidator,
} from '@modelcontextprotocol/sdk/validation/types.js';
import {
  authorizeUrl,
  newClient,
  newPkce,
  redirectUri,
  signedInUser,
  token,
  type TestOAuthClient,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import { assistantScopes } from '../../../src/oauth/domain/scopes.js';
import type { TestApp } from '../app.js';

/** An assistant that a user has authorized. */
export interface TestAssistant {
  client: Client;
  oauthClient: TestOAuthClient;
  accessToken: string;
  /** Calls a tool. A failure has the fields of its code. */
  call(name: string, input?: object): Promise<ToolAnswer>;
}

export interface ToolAnswer {
  isError: boolean;
  /** Structured content. Empty for a failure. */
  data: any;
  /** The failure. Null for a result. */
  error: Record<string, any> | null;
  /** The whole text for the assistant. */
  text: string;
}

/** Gets an access token for the MCP endpoint, or for another `resource`, by the pages in the browser of the user. */
export async function assistantToken(
  test: TestApp,
  user: UserBrowser,
  client: TestOAuthClient,
  { scopes = assistantScopes, resource }: { scopes?: readonly string[]; resource?: string | null } = {},
): Promise<string> {
  const pkce = newPkce();
  const target = resource === undefined ? `${test.url}/mcp` : resource;
  const back = await user.authorize(
    authorizeUrl(test, client, pkce, { scope: scopes.join(' '), resource: target }),
  );
  const { status, body } = await token(test, client, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: pkce.verifier,
    ...(target !== null && { resource: target }),
  });
  if (status !== 200) throw new Error(`${back.href} ${JSON.stringify(body)}`);
  return body.access_token;
}

/** Compiles equal schemas once. Every client compiles those of all tools, which takes longer than most tests. */
class SharedValidators implements jsonSchemaValidator {
  private readonly compiler = new AjvJsonSchemaValidator();
  private readonly compiled = new Map<string, JsonSchemaValidator<unknown>>();

  getValidator<T>(schema: JsonSchemaType): JsonSchemaValidator<T> {
    const text = JSON.stringify(schema);
    const known = this.compiled.get(text) ?? this.compiler.getValidator(schema);
    this.compiled.set(text, known);
    return known as JsonSchemaValidator<T>;
  }
}
const validators = new SharedValidators();

/** A client of the SDK that sends this access token. */
export async function mcpClient(test: TestApp, accessToken: string): Promise<Client> {
  const client = new Client(
    { name: 'test-assistant', version: '1.0.0' },
    { jsonSchemaValidator: validators },
  );
  const headers = { authorization: `Bearer ${accessToken}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${test.url}/mcp`), { requestInit: { headers } }),
  );
  // The client checks structured content with the output schemas that it has listed.
  await client.listTools();
  return client;
}

/** A user's assistant with a registered client. */
export async function newAssistant(
  test: TestApp,
  user: UserBrowser,
  options: { scopes?: readonly string[]; oauthClient?: TestOAuthClient } = {},
): Promise<TestAssistant> {
  const oauthClient =
    options.oauthClient ??
    (await newClient(test, { kind: 'PUBLIC', name: 'Assistant', scopes: [...assistantScopes] }));
  const accessToken = await assistantToken(test, user, oauthClient, options);
  const client = await mcpClient(test, accessToken);
  return {
    client,
    oauthClient,
    accessToken,
    call: (name, input = {}) => callTool(client, name, input),
  };
}

/** The browser of a user of another helper. */
export async function browserOf(
  test: TestApp,
  client: { cookieNames: string[]; cookie(name: string): string | undefined },
  userId: string,
): Promise<UserBrowser> {
  const user = await signedInUser(test);
  Object.assign(user, { userId });
  for (const name of client.cookieNames) user.setCookie(name, client.cookie(name)!);
  return user;
}

export async function callTool(client: Client, name: string, input: object): Promise<ToolAnswer> {
  const result = await client.callTool({ name, arguments: input as Record<string, unknown> });
  const blocks = result.content as { type: string; text: string }[];
  const text = blocks.map((block) => block.text).join('\n');
  const isError = result.isError === true;
  return {
    isError,
    data: result.structuredContent ?? {},
    error: isError ? JSON.parse(blocks.at(-1)!.text).error : null,
    text,
  };
}

/** Sends one message as it is. */
export function postMessage(
  test: TestApp,
  message: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${test.url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
}

const updateApp = `mutation ($input: UpdateAuthorizedAppInput!) { updateAuthorizedApp(input: $input) {
  __typename ... on AuthorizedAppUpdated { asksBeforeActing } ... on UserError { code } } }`;

/** Sets whether a user approves everything that an assistant does. */
export async function setAsksBeforeActing(
  user: UserBrowser,
  clientId: string,
  asksBeforeActing: boolean,
): Promise<any> {
  return (await user.data(updateApp, { input: { clientId, asksBeforeActing } })).updateAuthorizedApp;
}

/** An assistant that may act without being approved each time. */
export async function newTrustedAssistant(test: TestApp, user: UserBrowser): Promise<TestAssistant> {
  const assistant = await newAssistant(test, user);
  await setAsksBeforeActing(user, assistant.oauthClient.id, false);
  return assistant;
}

/** A dry run of a post that the user approved, also the declarations of platforms. */
export async function approvedPost(
  assistant: TestAssistant,
  user: UserBrowser,
  post: object,
): Promise<{ confirmationToken: string; approvalUrl: string }> {
  const { dryRun } = (await assistant.call('validate_post', post)).data;
  const title = await answerApproval(user, dryRun.approvalUrl, 'approve');
  if (title !== 'Approved') throw new Error(`The approval page shows “${title}”.`);
  return dryRun;
}

/** Answers on the approval page. */
export async function answerApproval(
  user: UserBrowser,
  approvalUrl: string,
  answer: 'approve' | 'deny',
): Promise<string> {
  const page = await user.open(approvalUrl);
  return (await page.send({ do: answer })).title;
}
