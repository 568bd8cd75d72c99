import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { BrowserOrigins, corsOptions, refuseForeignOrigins } from './http/browser-origins.js';
import type { Config } from './config/config.js';
import { OAuthRoute } from './oauth/provider/endpoints/oauth.route.js';
import { ClientAddresses } from './http/client-addresses.js';
import { ConnectionDrain } from './http/connection-drain.js';
import { RouteLimits } from './http/route-limits.js';
import { BasePath } from './http/base-path.js';
import { defaultHttpTimeouts, type HttpTimeouts } from './http/timeouts.js';
import { closeConnectionsWhenIdle } from './http/idle-connections.js';
import { attachRequestHooks, RequestHooks } from './http/request-hooks.js';
import { RawRoutes } from './http/raw-routes.js';
import { attachPageBrand, PageBrand } from './pages/page-brand.js';
import { createNestLogger } from './telemetry/logging.js';
import { frameworkErrors, refuseUnreadableUrls } from './http/unreadable-urls.js';
import { requireHttps } from './http/strict-transport.js';
import { registerWebSockets } from './http/web-sockets.js';
import { RequestTelemetry } from './telemetry/request-telemetry.js';
import { WebhookIntakeRoute } from './webhooks/intake/intake.route.js';

/** Maximum JSON body of GraphQL and REST, in bytes. Routes that accept more read the body themselves. */
const bodyLimit = 1024 * 1024;

/** Builds the application of this process. The database must be migrated. The caller starts listening. */
export async function createApp(
  config: Config,
  databaseUrl: string,
  timeouts: HttpTimeouts = defaultHttpTimeouts,
): Promise<NestFastifyApplication> {
  const options = {
    bodyLimit,
    // Draws from a pool of random bytes, which is cheap enough for every request.
    genReqId: () => randomUUID(),
    // Some clients append a slash to the URL that they are given. Guards and limits use the matched route.
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    frameworkErrors,
  };
  const basePath = new BasePath(config.http.basePath);
  const pageBrand = new PageBrand(config.brand);
  const rawRoutes = new RawRoutes(options, timeouts, basePath);
  const adapter = new FastifyAdapter({ ...options, serverFactory: rawRoutes.serverFactory });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.for(config, databaseUrl), adapter, {
    bodyParser: false,
    logger: config.log.level === 'silent' ? false : createNestLogger(config),
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  for (const instance of [fastify, rawRoutes.fastify]) {
    basePath.attach(instance);
    attachPageBrand(instance, pageBrand);
    requireHttps(instance, config);
    app.get(ClientAddresses).attach(instance);
    app.get(RequestTelemetry).attach(instance);
    refuseUnreadableUrls(instance);
    attachRequestHooks(instance, app.get(RequestHooks));
  }
  app.get(ConnectionDrain).attach(fastify.server);
  closeConnectionsWhenIdle(fastify);
  app.get(RouteLimits).attach(rawRoutes.fastify);
  if (config.roles.has('webhooks')) app.get(WebhookIntakeRoute, { strict: false }).mount(rawRoutes);
  if (config.roles.has('oauth')) app.get(OAuthRoute, { strict: false }).mountRaw(rawRoutes);
  await rawRoutes.fastify.ready();
  await app.register(fastifyCookie);
  await registerWebSockets(app);
  const origins = app.get(BrowserOrigins);
  app.enableCors(corsOptions(origins));
  app.get(RouteLimits).attach(fastify);
  fastify.addHook('onRequest', refuseForeignOrigins(origins));
  app.useBodyParser('application/json', { bodyLimit });
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit: 64 * 1024 });
  return app;
}
