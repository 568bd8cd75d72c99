import { failureCodes } from '../failures/failure-codes.js';
import { sessionCookie } from '../users/domain/session-cookie.js';
import { connectPaths } from './connect-paths.js';
import { mediaPaths } from './media-paths.js';
import { oauthPaths } from './oauth-paths.js';
import { operatorPaths } from './operator-paths.js';
import { webhookPaths } from './webhook-paths.js';

/** REST in OpenAPI 3.1. `platforms` are the names that stand for `{platform}` in paths of this installation. */
export function describeRest(publicUrl: string, platforms: readonly string[]): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Patchbay REST API',
      version: '0.1.0',
      description:
        'What does not fit into GraphQL: browsers on their way to a platform and back, files, callbacks of platforms, and what operators look at. ' +
        'Everything else is at POST /graphql.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    paths: { ...connectPaths, ...mediaPaths, ...webhookPaths, ...oauthPaths, ...operatorPaths },
    components: {
      parameters: {
        platform: {
          name: 'platform',
          in: 'path',
          required: true,
          description: 'Name of a platform in paths.',
          schema: { type: 'string', enum: platforms },
        },
      },
      schemas: { Error: errorSchema },
      responses: {
        Failure: {
          description:
            'What went wrong, with a stable code. docs/errors.md lists them with their HTTP status.',
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
          description: 'Id and secret of an API client. They may stand in the form instead.',
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
        message: { type: 'string', description: 'For developers.' },
        userMessage: { type: 'string', description: 'May be shown to people.' },
        retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
        details: { type: 'object', description: 'Facts of this failure, by code.' },
        requestId: { type: 'string', description: 'Finds the request in the logs.' },
      },
    },
  },
};
