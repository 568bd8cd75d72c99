import { relative } from 'node:path';

const listed = 10;

/** Prints the test files that run longest: `npm run test:times`. The default reporter prints the time of the whole run. */
export default class SlowTestsReporter {
  onRunComplete(_contexts, { testResults }) {
    const times = testResults
      .map(({ testFilePath, perfStats }) => ({
        file: relative(process.cwd(), testFilePath),
        seconds: perfStats.runtime / 1000,
      }))
      .toSorted((one, other) => other.seconds - one.seconds);
    console.log('\nThe slowest test files');
    for (const { file, seconds } of times.slice(0, listed))
      console.log(`${seconds.toFixed(1).padStart(7)} s  ${file}`);
  }
}
