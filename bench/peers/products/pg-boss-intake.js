import { PgBoss } from 'pg-boss';
import { report, settings } from '../../harness/child.js';
import { createIntake } from '../webhooks/signed-event.js';

const queue = 'webhooks';

/**
 * pg-boss behind Fastify: a webhook is verified and sent to a queue as a job. The id of the job is derived from the event, so that a
 * repeated webhook is one job. pg-boss stores the body as JSON. Its workers, schedules and maintenance are off.
 */
const boss = new PgBoss({
  connectionString: settings.databaseUrl,
  max: 20,
  schedule: false,
  supervise: false,
});
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue(queue);

function toUuid(key) {
  const hex = key.toString('hex');
  return [hex.slice(8, 16), hex.slice(16, 20), hex.slice(20, 24), hex.slice(24, 28), hex.slice(28, 40)].join(
    '-',
  );
}

const app = createIntake(
  settings.secret,
  ({ key, type, subject, payload, occurredAt, receivedAt, requestId }) =>
    boss.send(
      queue,
      { type, subject, payload: payload.toString(), occurredAt, receivedAt, requestId },
      { id: toUuid(key) },
    ),
);
report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
