import { cpus, totalmem } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from './harness/bench.js';
import { type Measurement, printTable } from './harness/report.js';
import { rows } from './rows.js';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in rows));
if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(', ')}. Rows: ${Object.keys(rows).join(', ')}.`);
  process.exit(2);
}

const results: Record<string, Measurement[]> = {};
const bench = new Bench();
process.once('SIGINT', () => void bench.stop().finally(() => process.exit(130)));
let failed = false;
try {
  for (const [name, row] of Object.entries(rows)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}`);
    results[name] = await row(bench);
    printTable(results[name]);
    failed ||= results[name].some(({ holds }) => holds === false);
  }
} finally {
  await bench.stop();
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
const folder = join(process.cwd(), 'bench', 'results');
mkdirSync(folder, { recursive: true });
for (const [name, measurements] of Object.entries(results)) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ machine, measurements }, null, 2)}\n`);
}
console.log(`\n${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}`);
process.exitCode = failed ? 1 : 0;
