import type { Bench } from '../harness/bench.js';
import { compareWithBar, compareWithPeer, measureInTurns } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { startFromNothing } from './first-start.js';
import { type RunningApplication, startApplicationProcess } from './running-application.js';

/**
 * Time from the start of the process to the first 200 of /health/ready, in production on a migrated database, compared with a bare
 * application on the same PostgreSQL; and the first start with nothing, with the embedded PostgreSQL and the simulator. The build is
 * not included.
 */
export async function start(bench: Bench): Promise<Measurement[]> {
  const environment = {
    ...bench.secrets,
    DATABASE_URL: await bench.createDatabase(),
    DATA_DIR: bench.createDataDir(),
    PUBLIC_URL: 'https://bench.example.test',
  };
  const startOnce = async (starting: Promise<RunningApplication>) => {
    const application = await starting;
    await application.stop();
    return application.readyAfterMs;
  };
  const patchbay = () => startOnce(startApplicationProcess('src/main.js', environment));
  const peer = () =>
    startOnce(
      startApplicationProcess('bench/peers/start/bare-application.js', {
        ...environment,
        // As Patchbay, it keeps compiled modules.
        NODE_COMPILE_CACHE: bench.createDataDir(),
      }),
    );
  // The first start writes the cache of compiled modules, and the files are read from disk.
  await patchbay();
  await peer();
  const warm = await measureInTurns({ what: 'Start to ready, warm', unit: 'ms' }, bench.amount(9, 1), {
    patchbay,
    peer,
  });

  const first: number[] = [];
  for (let round = 0; round < bench.amount(3, 1); round += 1) {
    first.push(await startFromNothing(bench.createDataDir()));
    console.log(
      `  Start with initdb and all migrations, round ${round + 1}: ${Math.round(first.at(-1)!)} ms`,
    );
  }
  return [
    compareWithPeer(
      {
        what: 'Start to ready, warm : a bare Nest application',
        unit: 'ms',
        atMost: 1.3,
      },
      warm.patchbay,
      warm.peer,
    ),
    compareWithBar(
      { what: 'Start to ready, with initdb and all migrations', unit: 'ms', below: 4000 },
      first,
    ),
  ];
}
