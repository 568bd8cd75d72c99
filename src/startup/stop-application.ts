import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config/config.js';
import { ConnectionDrain } from '../http/connection-drain.js';
import { closeSockets } from '../http/web-sockets.js';
import { SchedulesService } from '../jobs/schedules/schedules.service.js';
import { WorkRunner } from '../jobs/work/work-runner.js';
import { HealthNotes } from '../telemetry/health-notes.js';

/** Stops claiming work immediately, and closes the application when its last request has ended. */
export async function stopApplication(app: NestFastifyApplication, { roles }: Config): Promise<void> {
  app.get(HealthNotes).beginShutdown();
  if (roles.has('worker'))
    for (const service of [WorkRunner, SchedulesService]) app.get(service, { strict: false }).stop();
  const server: Server = app.getHttpServer();
  if (server.listening) {
    const fastify = app.getHttpAdapter().getInstance();
    await app.get(ConnectionDrain).drain(server, () => closeSockets(fastify));
  }
  await app.close();
}
