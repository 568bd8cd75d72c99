import { failureCodes } from '../failures/failure-codes.js';
import { sessionCookie } from '../users/domain/session-cookie.js';
import { connectPaths } from '../connections/http/openapi-paths.js';
import { dataExportPaths } from '../data-export/openapi-paths.js';
import { eventPaths } from '../events/http/openapi-paths.js';
import { exportPaths } from '../commerce/exports/openapi-paths.js';
import { mcpPaths } from '../mcp/http/openapi-paths.js';
import { mediaPaths } from '../uploads/openapi-paths.js';
import { oauthPaths } from '../oauth/provider/endpoints/openapi-paths.js';
import { platformSlugs } from '../platforms/platform.js';
import { operatorPaths } from './operator-paths.js';
import { webhookPaths } from '../webhooks/openapi-paths.js';
import { version } from '../config/version.js';

/** The document of an installation with default settings, in openapi.json. */
export function describeDefaultRest(): string {
  const document = describeRest('http://127.0.0.1:3000', Object.values(platformSlugs));
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The REST API in OpenAPI 3.1. `platforms` are the values of `{platform}` in this installation. */
export function describeRest(publicUrl: string, platforms: readonly string[]): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Patchbay REST API',
      version,
      description:
        'The parts of the API that GraphQL does not cover: redirects of browsers, files, callbacks of platforms, the OAuth2 server, and ' +
        'endpoints for operators. Everything else is at POST /graphql.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    paths: {
      ...connectPaths,
      ...mediaPaths,
      ...exportPaths,
      ...dataExportPaths,
      ...eventPaths,
      ...webhookPaths,
      ...oauthPaths,
      ...mcpPaths,
      ...operatorPaths,
    },
    components: {
      parameters: {
        platform: {
          name: 'platform',
          in: 'path',
          required: true,
          description: 'Name of the platform.',
          schema: { type: 'string', enum: platforms },
        },
      },
      schemas: { Error: errorSchema },
      responses: {
        Failure: {
          description: 'An error with a stable code. docs/errors.md lists the codes and their HTTP status.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookie(publicUrl).name,
          description: 'The session cookie of a signed-in browser.',
        },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the OAuth2 server.',
        },
        client: {
          type: 'http',
          scheme: 'basic',
          description: 'Id and secret of an API client. They may be sent in the form instead.',
        },
        registration: { type: 'http', scheme: 'bearer', description: 'OAUTH_REGISTRATION_TOKEN.' },
        metrics: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN.' },
      },
    },
  };
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'userMessage', 'retryable', 'details', 'requestId'],
      properties: {
        code: { type: 'string', enum: Object.keys(failureCodes) },
        message: { type: 'string', description: 'What happened, for developers.' },
        userMessage: { type: 'string', description: 'What happened, for users.' },
        retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
        details: { type: 'object', description: 'Further facts. Its fields depend on the code.' },
        requestId: { type: 'string', description: 'Identifies the request in the logs.' },
      },
    },
  },
};
