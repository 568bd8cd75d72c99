import { browser, failures, inPath, publicAccess, response } from '../../http/openapi.js';

const tags = ['AI assistants'];
const noMethod = (operationId: string, summary: string) => ({
  tags,
  operationId,
  summary,
  security: publicAccess,
  responses: { 405: response('Only POST is served.'), ...failures },
});
const metadata = (operationId: string) => ({
  get: {
    tags,
    operationId,
    summary: 'Authorization server and scopes of /mcp (RFC 9728)',
    security: publicAccess,
    responses: { 200: response('The document.', 'application/json', { type: 'object' }), ...failures },
  },
});
const approval = (operationId: string, summary: string) => ({
  tags,
  operationId,
  summary,
  security: browser,
  parameters: [inPath('id', 'Id of the dry run.', { type: 'string', format: 'uuid' })],
  responses: { 200: response('A page.', 'text/html'), ...failures },
});
const message = { type: 'object', required: ['jsonrpc'], properties: { jsonrpc: { const: '2.0' } } };

/** The MCP endpoint for AI assistants. docs/mcp.md describes its tools. */
export const mcpPaths = {
  '/mcp': {
    post: {
      tags,
      operationId: 'sendMcpMessage',
      summary: 'A message of the Model Context Protocol (streamable HTTP, without sessions)',
      description: 'Needs an access token that was issued for this resource (RFC 8707).',
      security: [{ bearer: [] }],
      requestBody: { required: true, content: { 'application/json': { schema: message } } },
      responses: {
        200: response('The answer to a request.', 'application/json', message),
        202: response('The notification was accepted.'),
        ...failures,
      },
    },
    get: noMethod('refuseMcpStream', 'There are no streams'),
    delete: noMethod('refuseMcpSessionEnd', 'There are no sessions'),
  },
  '/approvals/{id}': {
    get: approval('showApproval', 'The page on which the user approves what an assistant is about to do'),
    post: {
      ...approval('decideApproval', 'Fetch its files, approve or deny it'),
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              required: ['do'],
              properties: { do: { enum: ['fetch', 'approve', 'deny'] } },
            },
          },
        },
      },
    },
  },
  '/approvals/{id}/files/{index}': {
    get: {
      ...approval('showApprovalFile', 'A file of the post, for the page'),
      parameters: [
        inPath('id', 'Id of the dry run.', { type: 'string', format: 'uuid' }),
        inPath('index', 'Number of the file, from 0.', { type: 'integer', minimum: 0 }),
      ],
      responses: {
        200: response('The file.', 'video/mp4', { type: 'string', contentMediaType: 'video/mp4' }),
        ...failures,
      },
    },
  },
  '/.well-known/oauth-protected-resource': metadata('readProtectedResource'),
  '/.well-known/oauth-protected-resource/mcp': metadata('readMcpResource'),
};
