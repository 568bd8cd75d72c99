import { createApp } from '../../../src/app.js';
import { ClockService } from '../../../src/clock/clock.service.js';
import { loadConfig } from '../../../src/config/env.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';

/**
 * A process for tests to kill: the whole application, which answers requests on a free port and does all work that is due each time it
 * is asked by a message. Started with its environment as JSON.
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
