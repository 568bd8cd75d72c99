import { fastify, type FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Engine } from '../engine.js';
import { requestFaultSchema } from '../hosts/faults.js';
import { webhookFaultSchema, type WebhookFaults } from '../webhooks/webhook-faults.js';
import { ControlError, invalidInput, notFound } from './control-errors.js';
import { maxRequestMs } from '../http-timeouts.js';

interface ControlParts {
  engine: Engine;
  webhookFaults: WebhookFaults;
  /** Names of the simulated hosts. */
  hosts: string[];
  summary: () => object;
  reset: () => void;
  readSettings: () => object;
  /** @throws ZodError */
  patchSettings: (patch: Record<string, unknown>) => void;
}

const requestQuery = z.strictObject({
  host: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  since: z.coerce.number().int().optional(),
});

const webhookQuery = z.strictObject({ event: z.string().optional(), state: z.string().optional() });

/** Creates the server of the control API, with the endpoints that all platforms share. README.md documents it. */
export function createControl(parts: ControlParts): FastifyInstance {
  const { engine, webhookFaults } = parts;
  const { clock, faults, log, deliveries } = engine;
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false, requestTimeout: maxRequestMs });
  let lastFaultId = 0;

  app.addHook('onResponse', async (request) => {
    if (request.method !== 'GET') engine.onChange();
  });

  app.setNotFoundHandler(async () => {
    throw notFound('control endpoint');
  });

  app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ControlError) {
      return reply.code(error.status).send({ error: { code: error.code, message: error.message } });
    }
    if (error instanceof z.ZodError) {
      return reply.code(400).send({ error: { code: 'INVALID_INPUT', message: z.prettifyError(error) } });
    }
    const status = error.statusCode && error.statusCode < 500 ? error.statusCode : 500;
    if (status === 500) engine.logger.error({ err: error }, 'the control API failed');
    const code = status === 500 ? 'INTERNAL' : 'INVALID_INPUT';
    return reply.code(status).send({ error: { code, message: error.message } });
  });

  // The server prints this address, so a developer may open it in a browser.
  app.get('/', async (_request, reply) => reply.redirect('/state'));

  app.get('/state', async () => ({
    now: now(),
    ...parts.summary(),
    webhooks: deliveries.countByState(),
    faults: faults.list().length + webhookFaults.list().length,
    requests: log.total,
  }));

  app.post('/reset', async () => {
    parts.reset();
    return { now: now() };
  });

  app.get('/settings', async () => parts.readSettings());

  app.patch('/settings', async (request) => {
    parts.patchSettings(z.record(z.string(), z.unknown()).parse(request.body));
    return parts.readSettings();
  });

  app.post('/clock/advance', async (request) => {
    const { ms } = z.strictObject({ ms: z.int().min(0) }).parse(request.body);
    await clock.advance(ms);
    return { now: now() };
  });

  app.post('/settle', async () => {
    await clock.settle();
    return { now: now() };
  });

  app.post('/faults', async (request) => {
    const isWebhook = z.looseObject({ webhook: z.unknown() }).safeParse(request.body).data?.webhook;
    const id = lastFaultId + 1;
    if (isWebhook === undefined) {
      const fault = requestFaultSchema.parse(request.body);
      const { host } = fault.match;
      // A fault for an unknown host would never apply, and a test would pass for the wrong reason.
      if (host !== undefined && !parts.hosts.includes(host)) throw invalidInput(`There is no host ${host}.`);
      faults.add(id, fault);
    } else {
      webhookFaults.add(id, webhookFaultSchema.parse(request.body));
    }
    lastFaultId = id;
    return { id };
  });

  app.get('/faults', async () => [...faults.list(), ...webhookFaults.list()]);

  app.delete('/faults', async () => {
    faults.remove();
    for (const id of webhookFaults.remove()) deliveries.release(id);
    return {};
  });

  app.delete('/faults/:id', async (request) => {
    const { id } = z.object({ id: z.coerce.number().int() }).parse(request.params);
    const released = webhookFaults.remove(id);
    for (const faultId of released) deliveries.release(faultId);
    if (!faults.remove(id) && released.length === 0) throw notFound('fault');
    return {};
  });

  app.get('/requests', async (request) => log.read(requestQuery.parse(request.query)));

  app.delete('/requests', async () => {
    log.clear();
    return {};
  });

  app.get('/webhooks', async (request) =>
    deliveries.list(webhookQuery.parse(request.query)).map((delivery) => ({
      id: delivery.id,
      event: delivery.event,
      url: delivery.url,
      body: delivery.body,
      state: delivery.state,
      attempts: delivery.attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
      nextAttemptAt: delivery.nextAttemptAt === null ? null : iso(delivery.nextAttemptAt),
    })),
  );

  function now(): string {
    return iso(clock.now());
  }

  return app;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
