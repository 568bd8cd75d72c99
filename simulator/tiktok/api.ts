import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { sendResponse } from '../hosts/host.js';
import { ApiError, type TikTokResponses, type RawJson } from './responses.js';
import type { App, Apps } from './login/apps.js';
import type { People, Person } from './login/people.js';
import type { RateLimits } from './rate-limits.js';
import type { TikTokBehaviour } from './settings.js';
import type { Tokens } from './login/tokens.js';

export interface ApiCall {
  app: App;
  person: Person;
  scopes: Set<string>;
  query: URLSearchParams;
  /** Reads the JSON body. An empty body is read as `{}`. */
  body<T>(schema: z.ZodType<T>): T;
}

export interface ApiRoute {
  method: 'GET' | 'POST';
  path: string;
  /** The token needs any one of these scopes. */
  scopes: string[];
  perMinute: number;
  per: 'user' | 'app';
}

interface ApiParts {
  apps: Apps;
  people: People;
  tokens: Tokens;
  rateLimits: RateLimits;
  responses: TikTokResponses;
  behaviour: () => TikTokBehaviour;
}

/** Checks the bearer token, scope and rate limit of calls on the API host, then calls the handler. */
export class Api {
  constructor(
    private readonly host: FastifyInstance,
    private readonly parts: ApiParts,
  ) {}

  on(route: ApiRoute, handle: (call: ApiCall) => object | RawJson | undefined): void {
    const { responses } = this.parts;
    this.host.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        try {
          const call = this.authorizeCall(route, request);
          return sendResponse(reply, responses.success(handle(call)));
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          return sendResponse(reply, responses.error(error.status, error.code, error.message));
        }
      },
    });
  }

  private authorizeCall(route: ApiRoute, request: FastifyRequest): ApiCall {
    const { apps, people, tokens, rateLimits, behaviour } = this.parts;
    const token = request.headers.authorization?.match(/^Bearer ([^\s]+)$/)?.[1];
    const grant = token === undefined ? undefined : tokens.authenticate(token);
    if (!grant) {
      throw new ApiError(
        401,
        'access_token_invalid',
        'The access token is invalid or not found in the request.',
      );
    }
    const scopes = new Set(grant.scopes);
    if (!route.scopes.some((scope) => scopes.has(scope))) throw scopeNotAuthorized();
    const rateSubject = route.per === 'app' ? grant.clientKey : `${grant.clientKey} ${grant.personId}`;
    if (behaviour().rateLimits && !rateLimits.take(`${route.path} ${rateSubject}`, route.perMinute)) {
      throw new ApiError(
        429,
        'rate_limit_exceeded',
        'The API rate limit was exceeded. Please try again later.',
      );
    }
    return {
      app: apps.get(grant.clientKey),
      person: people.get(grant.personId),
      scopes,
      query: new URL(request.url, 'http://host').searchParams,
      body: (schema) => readBody(request, schema),
    };
  }
}

export function scopeNotAuthorized(): ApiError {
  return new ApiError(
    401,
    'scope_not_authorized',
    'The user did not authorize the scope required for completing this request.',
  );
}

export function invalidParams(message: string): ApiError {
  return new ApiError(400, 'invalid_params', message);
}

function readBody<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const text = typeof request.body === 'string' ? request.body : '';
  const type = request.headers['content-type'] ?? '';
  if (text !== '' && !/^application\/json\b/i.test(type)) {
    throw invalidParams('Only `application/json` is accepted as Content-Type.');
  }
  let json: unknown;
  try {
    json = text === '' ? {} : JSON.parse(text);
  } catch {
    throw invalidParams('The request body is not valid JSON.');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidParams(issue ? issue.message : 'The request body is invalid.');
}
