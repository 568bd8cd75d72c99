import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Bench } from './harness/bench.js';
import { type Results, writeDocumentation } from './harness/documentation.js';
import { describeMachine } from './harness/machine.js';
import { printTable } from './harness/report.js';
import { namedOnly, rows } from './rows.js';

const usage = `Usage: npm run bench -- [--quick | --write] [row …]. Rows: ${Object.keys(rows).join(', ')}. Only if named: ${[...namedOnly].join(', ')}.`;
const { values: options, positionals: wanted } = readArguments();
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const unknown = wanted.filter((name) => !(name in rows));
if (unknown.length > 0 || (options.quick && options.write)) {
  console.error(usage);
  process.exit(2);
}

function readArguments() {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: { quick: flag, write: flag, help: { ...flag, short: 'h' } },
    });
  } catch {
    console.error(usage);
    return process.exit(2);
  }
}

const results: Results = {};
const bench = new Bench(options.quick);
process.once('SIGINT', () => void bench.stop().finally(() => process.exit(130)));
try {
  for (const [name, row] of Object.entries(rows)) {
    if (wanted.length > 0 ? !wanted.includes(name) : namedOnly.has(name)) continue;
    console.log(`\n${name}`);
    const measurements = await row(bench);
    results[name] = { measuredAt: new Date().toISOString(), measurements };
    printTable(measurements);
  }
} finally {
  await bench.stop();
}

const machine = describeMachine();
const measurements = Object.values(results).flatMap((row) => row.measurements);
if (Object.keys(results).length > 1) {
  console.log('\nAll rows');
  printTable(measurements);
}
const { processor, cores, memoryGiB, versions } = machine;
console.log(`\n${processor}, ${cores} cores, ${memoryGiB} GiB, Node ${versions['node']}`);

if (!options.quick) {
  const folder = join(process.cwd(), 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  for (const [name, result] of Object.entries(results))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ machine, ...result }, null, 2)}\n`);
}
if (options.write) await writeDocumentation(machine, results, Object.keys(rows));
process.exitCode = measurements.some(({ holds }) => holds === false) ? 1 : 0;
