import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Business, Page } from '../facebook/pages.js';
import type { Person } from '../facebook/people.js';
import { sendResponse, type HostResponse } from '../../hosts/host.js';
import type { Account } from '../instagram/accounts.js';
import type { Comment } from '../instagram/content/comments.js';
import type { Container } from '../instagram/publishing/container.js';
import type { Media } from '../instagram/content/media.js';
import type { App, Login } from '../login/apps.js';
import { GraphError, unsupported, type GraphResponses } from './responses.js';
import { checkRequirement, type RequirementName } from './required-permissions.js';
import { Params, readQuery } from './params.js';
import type { Principal, Principals } from '../login/principals.js';
import { checkProof } from './proof.js';
import type { MetaBehaviour } from '../settings.js';
import type { Tokens } from '../login/tokens.js';
import { deriveIgId } from '../ids.js';
import { buildAccountUsageHeader, buildAppUsageHeader, type UsageMeter } from './usage.js';
import { splitVersion } from './versions.js';

export interface NodeObjects {
  account: Account;
  media: Media;
  container: Container;
  comment: Comment;
  person: Person;
  page: Page;
  business: Business;
  app: App;
}

export type NodeKind = keyof NodeObjects;

/** An object in a path. `account` is the Instagram account it belongs to. */
export type FoundNode = {
  [K in NodeKind]: { kind: K; object: NodeObjects[K]; account: Account | null };
}[NodeKind];

export type Method = 'GET' | 'POST' | 'DELETE';

/** A call without a user's token, such as an exchange. */
export interface OpenCall {
  login: Login;
  method: Method;
  /** The version in the path. Null if there is none. */
  version: string | null;
  params: Params;
  query: URLSearchParams;
}

export interface Call extends OpenCall {
  principal: Exclude<Principal, { kind: 'app' }>;
  /** The path without version and query. */
  path: string;
  rawToken: string;
  /** @throws GraphError if the permission or the Page task is missing */
  requirePermission(name: RequirementName, account: Account): void;
}

/** A call with an app token. */
export interface AppCall extends OpenCall {
  app: App;
}

type Handler<K extends NodeKind> = (call: Call, object: NodeObjects[K], rest: string[]) => unknown;

interface NodeRoute {
  methods: Map<string, Handler<NodeKind>>;
}

interface GraphParts {
  tokens: Tokens;
  principals: Principals;
  usage: UsageMeter;
  behaviour: () => MetaBehaviour;
  findNode: (reference: string, principal: Principal) => FoundNode | undefined;
}

/** The routes of both graph hosts. Each host formats the responses in its own way. */
export class Graph {
  private readonly openRoutes = new Map<
    string,
    { only: Login | null; handle: (call: OpenCall) => unknown }
  >();
  private readonly appRoutes = new Map<string, (call: AppCall) => unknown>();
  private readonly routes = new Map<string, NodeRoute>();

  constructor(private readonly parts: GraphParts) {}

  /** Adds a path without a node, such as `oauth/access_token`. The handler checks method and credentials. */
  onPath(only: Login | null, path: string, handle: (call: OpenCall) => unknown): void {
    this.openRoutes.set(path, { only, handle });
  }

  /** Adds a node (`edge` is null) or an edge. `only` restricts it to one login. */
  on<K extends NodeKind>(
    kind: K,
    edge: string | null,
    handlers: { [M in Method]?: Handler<K> },
    only: Login | null = null,
  ): void {
    const key = `${kind} ${edge ?? ''}`;
    const route = this.routes.get(key) ?? { methods: new Map<string, Handler<NodeKind>>() };
    for (const [method, handler] of Object.entries(handlers)) {
      for (const login of only === null ? (['instagram', 'facebook'] as const) : [only]) {
        route.methods.set(`${login} ${method}`, handler as Handler<NodeKind>);
      }
    }
    this.routes.set(key, route);
  }

  /** Adds an edge of the app, called with an app token. */
  onApp(method: Method, edge: string, handle: (call: AppCall) => unknown): void {
    this.appRoutes.set(`${method} ${edge}`, handle);
  }

  serve(host: FastifyInstance, login: Login, responses: GraphResponses): void {
    host.route({
      method: ['GET', 'POST', 'DELETE'],
      url: '/*',
      handler: async (request, reply) => {
        const headers: Record<string, string> = {};
        return sendResponse(reply, await this.respond(request, login, responses, headers));
      },
    });
  }

  /** The usage headers of a throttled response: of the account in the request, else of the app. */
  throttledHeaders(request: FastifyRequest, login: Login): Record<string, string> {
    const spent = { percent: 100, minutesToRegain: 60 };
    const account = this.findAccount(request, login);
    return account ? buildAccountUsageHeader(deriveIgId(account.id), spent) : buildAppUsageHeader(100);
  }

  private async respond(
    request: FastifyRequest,
    login: Login,
    responses: GraphResponses,
    headers: Record<string, string>,
  ): Promise<HostResponse> {
    try {
      return responses.success(await this.handle(request, login, headers), headers);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      Object.assign(headers, error.headers);
      return responses.formatError(new GraphError(error.code, { ...readDetails(error), headers }));
    }
  }

  private async handle(
    request: FastifyRequest,
    login: Login,
    headers: Record<string, string>,
  ): Promise<unknown> {
    const split = splitVersion(request.url.split('?', 1)[0] as string);
    if (!split) throw new GraphError(2500);
    const { version, segments } = split;
    const method = request.method as Method;
    const open: OpenCall = {
      login,
      method,
      version,
      params: Params.read(request),
      query: readQuery(request),
    };
    const path = segments.join('/');
    const openRoute = this.openRoutes.get(path);
    if (openRoute && (openRoute.only === null || openRoute.only === login)) return openRoute.handle(open);

    const rawToken = readToken(request, open.params);
    const principal = this.parts.principals.resolve(rawToken, login);
    if (this.parts.principals.isIneligible(principal)) throw createIneligibleError(method);
    if (principal.kind === 'app') {
      const [appId, edge, ...more] = segments;
      const handle = this.appRoutes.get(`${method} ${edge ?? ''}`);
      if (appId !== principal.app.appId || !handle || more.length > 0) {
        throw unsupported(method, appId ?? '');
      }
      return handle({ ...open, app: principal.app });
    }
    checkProof(open.query, rawToken, getProofRule(login, principal.app));
    const [reference, edge, ...rest] = segments;
    if (reference === undefined) throw unsupported(method, '');
    const node = this.parts.findNode(reference, principal);
    this.countUsage(principal, node?.account ?? null, headers);
    if (!node) throw unsupported(method, reference);
    return this.dispatch({ open, principal, rawToken, path, node, edge: edge ?? null, rest });
  }

  private dispatch(at: {
    open: OpenCall;
    principal: Call['principal'];
    rawToken: string;
    path: string;
    node: FoundNode;
    edge: string | null;
    rest: string[];
  }): unknown {
    const { open, principal, node } = at;
    const route = this.routes.get(`${node.kind} ${at.edge ?? ''}`);
    const handler = route?.methods.get(`${open.login} ${open.method}`);
    if (!route || (at.rest.length > 0 && at.edge !== 'permissions')) {
      throw new GraphError(2500, {
        message: `Unknown path components: /${[at.edge, ...at.rest].join('/')}`,
      });
    }
    if (!handler || (node.kind !== 'account' && this.isHiddenByOutage(open, principal, node.kind))) {
      throw unsupported(open.method, at.path.split('/', 1)[0] as string);
    }
    if (open.method !== 'GET' && node.account?.blockedForPolicy) throw new GraphError(368);
    const call: Call = {
      ...open,
      principal,
      path: at.path,
      rawToken: at.rawToken,
      requirePermission: (name, account) => checkRequirement(name, this.parts.principals, principal, account),
    };
    return handler(call, node.object, at.rest);
  }

  private countUsage(
    principal: Call['principal'],
    account: Account | null,
    headers: Record<string, string>,
  ): void {
    const { usage, tokens, behaviour } = this.parts;
    const { appId } = principal.app;
    const { rateLimits, usageHeadersFromPercent } = behaviour();
    const used = account
      ? usage.countAccountCall(appId, account.id, account.impressions)
      : usage.countAppCall(appId, tokens.countPeople(appId));
    if (used.percent >= usageHeadersFromPercent) {
      Object.assign(
        headers,
        account ? buildAccountUsageHeader(deriveIgId(account.id), used) : buildAppUsageHeader(used.percent),
      );
    }
    if (rateLimits && used.percent >= 100) throw new GraphError(account ? 80_002 : 4);
  }

  /** The outage of May 2026: Page tokens could not read what user tokens could. */
  private isHiddenByOutage(open: OpenCall, principal: Principal, kind: NodeKind): boolean {
    const read = open.method === 'GET' && (kind === 'container' || kind === 'media' || kind === 'comment');
    return read && principal.kind === 'page' && this.parts.behaviour().pageTokenReads === 'fail';
  }

  private findAccount(request: FastifyRequest, login: Login): Account | null {
    try {
      const reference = splitVersion(request.url.split('?', 1)[0] as string)?.segments[0];
      if (reference === undefined) return null;
      const principal = this.parts.principals.resolve(readToken(request, Params.read(request)), login);
      return this.parts.findNode(reference, principal)?.account ?? null;
    } catch (error) {
      if (error instanceof GraphError) return null;
      throw error;
    }
  }
}

function readDetails({ subcode, message, type }: GraphError) {
  return { message, ...(subcode !== null && { subcode }), ...(type !== undefined && { type }) };
}

function readToken(request: FastifyRequest, params: Params): string {
  const bearer = request.headers.authorization?.match(/^(?:Bearer|OAuth) (\S+)$/)?.[1];
  const token = bearer ?? params.text('access_token');
  if (token === undefined) throw new GraphError(104, { type: 'OAuthException' });
  return token;
}

/** The platform's error, with a misleading message, for a personal account or one without a role on the app. */
export function createIneligibleError(method: string): GraphError {
  return new GraphError(100, {
    message: `Unsupported request - method type: ${method.toLowerCase()}`,
    type: 'IGApiException',
  });
}

function getProofRule(login: Login, app: App): { secrets: string[]; required: boolean } {
  return login === 'facebook'
    ? { secrets: [app.appSecret], required: app.requireAppSecretProof }
    : { secrets: [app.appSecret, app.instagramAppSecret], required: false };
}
