import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { BrowserOrigins, corsOptions, refuseForeignOrigins } from './auth/browser-origins.js';
import type { Config } from './config/config.js';
import { OAuthRoute } from './oauth/provider/endpoints/oauth.route.js';
import { ClientAddresses } from './rate-limits/client-addresses.js';
import { RouteLimits } from './rate-limits/route-limits.js';
import { BasePath } from './startup/base-path.js';
import { defaultHttpTimeouts, type HttpTimeouts } from './startup/http-timeouts.js';
import { closeConnectionsOnceIdle } from './startup/idle-connections.js';
import { attachRequestHooks, RequestHooks } from './startup/request-hooks.js';
import { ProgramRoutes } from './startup/program-routes.js';
import { createNestLogger } from './telemetry/logging.js';
import { frameworkErrors, refuseUnreadableUrls } from './startup/unreadable-urls.js';
import { RequestTelemetry } from './telemetry/request-telemetry.js';
import { WebhookIntakeRoute } from './webhooks/webhook-intake.route.js';

/** Largest JSON body of GraphQL and REST; routes that take more read their bytes themselves. */
const bodyLimit = 1024 * 1024;

/** Builds the application of this process; the caller lets it listen. The database must be migrated. */
export async function createApp(
  config: Config,
  databaseUrl: string,
  timeouts: HttpTimeouts = defaultHttpTimeouts,
): Promise<NestFastifyApplication> {
  const options = {
    bodyLimit,
    // From a pool of random bytes: an id of every request must cost nothing.
    genReqId: () => randomUUID(),
    // Handlers see the query as it was sent; a repeated parameter is refused where it matters.
    // Some clients put a slash at the end of the address they are given. Guards and limits go by the matched route.
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    frameworkErrors,
  };
  const basePath = new BasePath(config.http.basePath);
  const programs = new ProgramRoutes(options, timeouts, basePath);
  const adapter = new FastifyAdapter({ ...options, serverFactory: programs.serverFactory });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.for(config, databaseUrl), adapter, {
    bodyParser: false,
    logger: config.log.level === 'silent' ? false : createNestLogger(config),
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  for (const instance of [fastify, programs.fastify]) {
    basePath.attach(instance);
    app.get(ClientAddresses).attach(instance);
    app.get(RequestTelemetry).attach(instance);
    refuseUnreadableUrls(instance);
    attachRequestHooks(instance, app.get(RequestHooks));
  }
  closeConnectionsOnceIdle(fastify);
  app.get(RouteLimits).attach(programs.fastify);
  if (config.roles.has('webhooks')) app.get(WebhookIntakeRoute, { strict: false }).mount(programs);
  if (config.roles.has('oauth')) app.get(OAuthRoute, { strict: false }).mountForPrograms(programs);
  await programs.fastify.ready();
  await app.register(fastifyCookie);
  const origins = app.get(BrowserOrigins);
  app.enableCors(corsOptions(origins));
  app.get(RouteLimits).attach(fastify);
  fastify.addHook('onRequest', refuseForeignOrigins(origins));
  app.useBodyParser('application/json', { bodyLimit });
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit: 64 * 1024 });
  return app;
}
