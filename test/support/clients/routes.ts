import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

export interface Route {
  method: string;
  /** The path pattern. */
  url: string;
}

/** Runs `start` and collects every route that is added to any Fastify instance. */
export async function collectRoutes<Result>(
  start: () => Promise<Result>,
): Promise<{ routes: Route[]; result: Result }> {
  const routes: Route[] = [];
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push({ method: each, url });
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    const result = await start();
    return { routes, result };
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}
