import { createApp } from '../../../src/app.js';
import { ClockService } from '../../../src/clock/clock.service.js';
import { loadConfig } from '../../../src/config/env.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';

/**
 * A process that tests kill: the whole application on a free port, which runs all due work for each message.
 * Its argument is the environment as JSON.
 */
const environment = JSON.parse(process.argv[2]!) as Record<string, string> & { DATABASE_URL: string };
const app = await createApp(loadConfig(environment), environment.DATABASE_URL);
await app.listen(0, '127.0.0.1');

process.on('message', ({ drain }: { drain: number }) => {
  void app
    .get(ClockService)
    .reload()
    .then(() => app.get(WorkRunner, { strict: false }).drain())
    .then(
      () => process.send?.({ drained: drain }),
      () => process.exit(1),
    );
});
process.once('disconnect', () => process.exit(1));
process.send?.({ url: await app.getUrl() });
