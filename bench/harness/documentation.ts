import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { format, resolveConfig } from 'prettier';
import type { Machine } from './machine.js';
import { markdownTable, type Measurement } from './report.js';
import { rowNotes } from './row-notes.js';

/** Measurements by row. */
export type Results = Record<string, { measuredAt: string; measurements: Measurement[] }>;

interface Recorded {
  machine: Machine;
  rows: Results;
}

const docs = join(process.cwd(), 'docs');
const markdownPath = join(docs, 'performance.md');
const jsonPath = join(docs, 'performance.json');

/**
 * Writes results to docs/performance.md and, with every round, to docs/performance.json. Rows that were not measured
 * in this run are kept, unless they were measured on another machine or with other versions.
 *
 * @param order names of all rows, in the order of the page
 */
export async function writeDocumentation(
  machine: Machine,
  measured: Results,
  order: readonly string[],
): Promise<void> {
  const before = existsSync(jsonPath) ? (JSON.parse(readFileSync(jsonPath, 'utf8')) as Recorded) : null;
  const kept = before && isDeepStrictEqual(before.machine, machine) ? before.rows : {};
  const all: Results = { ...kept, ...measured };
  const rows: Results = Object.fromEntries(order.flatMap((name) => (all[name] ? [[name, all[name]]] : [])));
  await write(jsonPath, JSON.stringify({ machine, rows } satisfies Recorded), 'json');
  await write(markdownPath, formatPage(machine, rows), 'markdown');
}

async function write(path: string, text: string, parser: 'json' | 'markdown'): Promise<void> {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), parser }));
}

function formatPage({ processor, cores, memoryGiB, system, versions }: Machine, rows: Results): string {
  const days = [...new Set(Object.values(rows).map(({ measuredAt }) => measuredAt.slice(0, 10)))].toSorted();
  return `# Performance

${explanation}

Measured on ${days.join(', ')}: ${processor}, ${cores} cores, ${memoryGiB} GiB of memory, ${system}.
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(',\n')}.

${Object.entries(rows)
  .map(([name, { measurements }]) => formatRow(name, measurements))
  .join('\n\n')}
`;
}

function formatRow(name: string, measurements: readonly Measurement[]): string {
  const appendices = measurements.flatMap(({ appendix }) => appendix ?? []);
  return [`## ${name}`, rowNotes[name] ?? '', markdownTable(measurements), ...appendices].join('\n\n');
}

const explanation = `\`npm run bench -- --write\` writes this page, and all rounds to [performance.json](performance.json).
\`npm run bench\` measures the rows and prints them. \`npm run bench -- <row> …\` measures some rows.
\`--quick\` only checks that they work. Rows that were not measured are kept, unless the machine or versions differ.

A ratio is the median of the ratios of paired rounds. Both sides are measured in turns in one run, on one machine.
Each side runs in its own process, on the same PostgreSQL with fsync on. The load generator is a third process.
Patchbay runs as the whole application in production mode with logs, metrics, guards and limits.
The peers are in \`bench/peers/\` and are written with care for speed. Products have their packages in
\`bench/peers/package.json\`, which \`npm run bench\` installs for the rows that need them.
On another machine the numbers differ; the ratios should not differ much. Rows without a bar are only printed.`;
