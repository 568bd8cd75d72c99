import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { format, resolveConfig } from 'prettier';
import type { Machine } from './machine.js';
import { markdownTable, type Measurement } from './report.js';

/** What was measured, by row. */
export type Results = Record<string, { measuredAt: string; measurements: Measurement[] }>;

interface Recorded {
  machine: Machine;
  rows: Results;
}

const docs = join(process.cwd(), 'docs');
const markdownPath = join(docs, 'performance.md');
const jsonPath = join(docs, 'performance.json');

/**
 * Writes results to docs/performance.md and, with every round, to docs/performance.json. Rows that were not measured this time stay
 * as they are, unless they were measured on another machine or with other versions.
 *
 * @param order of all rows there are
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
  await write(markdownPath, page(machine, rows), 'markdown');
}

async function write(path: string, text: string, parser: 'json' | 'markdown'): Promise<void> {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), parser }));
}

function page({ processor, cores, memoryGiB, system, versions }: Machine, rows: Results): string {
  const days = [...new Set(Object.values(rows).map(({ measuredAt }) => measuredAt.slice(0, 10)))].toSorted();
  return `# Performance

${explanation}

Measured on ${days.join(', ')}: ${processor}, ${cores} cores, ${memoryGiB} GiB of memory, ${system}.
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}.

${Object.entries(rows)
  .map(([name, { measurements }]) => `## ${name}\n\n${notes[name] ?? ''}\n\n${markdownTable(measurements)}`)
  .join('\n\n')}
`;
}

const explanation = `\`npm run bench -- --write\` has written this page, and every round to [performance.json](performance.json).
\`npm run bench\` measures all rows and prints them; \`npm run bench -- <row> …\` only some; \`--quick\` shows in short that they work.

A ratio is the median of the ratios of paired rounds: both sides are measured in turns in one run, on one machine, each in a process
of its own, in front of the same PostgreSQL with fsync on, the load generator in a third process. Ours is the whole application in
production mode with logs, metrics, guards and limits on. The peers are in \`bench/peers/\`, written as well as we can. On another
machine the figures differ; the ratios should not by much.`;

/** What each row measures and against what. */
const notes: Record<string, string> = {
  'webhook-intake':
    'A signed webhook is verified, stored durably and answered 200; 64 connections. The peers do just that with Fastify and pg; what ours does more is request ids, metrics, parsing by schema, several secrets and platforms.',
  'webhook-intake-full': 'The same beside five million events of thirty days.',
  'webhook-visible':
    'From the first byte of a webhook to the GraphQL answer that shows what it told, one at a time, nothing else going on.',
  'graphql-accounts':
    'A person with 25 accounts and a session asks for a page of 20 with their health; 32 connections. The peers look the session up and run the same statements, prepared; they log nothing, count nothing and limit nothing.',
  'token-hand-out':
    '`withCredentials` of an account whose token is fresh, one call after the other. The log of such calls is written behind them, one INSERT per 200 calls or second.',
  'refresh-once':
    'Two whole applications, workers included, 500 callers in each at once; the platform takes 200 ms to renew a token.',
  'refresh-sweep':
    'All grants are due at once. The peer claims a hundred at a time, calls the simulator and saves by one prepared UPDATE, eight grants at once as one worker of ours does; it keeps no leases, no log of operations and no fallback for lost answers, which is what the difference consists of.',
  upload:
    'From createPost to the answer of the last chunk, the file read from the disk; the peer sends the same chunks and does nothing else. Ours commits beside each of the hundred chunks, so that a cancel or a lost lease stops it there, and reads into the same few buffers, which saves the garbage collections that the peer has. Growth: from the resident memory before to the highest during the upload.',
  'oauth-client-credentials':
    'Tokens of services: the client checked, an ES256 JWT signed, the issue audited in batches; 32 connections. The peer is oidc-provider as documented, in memory, with the same kind of token; it records nothing. A process of Node serves on one core, so requests per second here and below are per core.',
  'oauth-refresh':
    'Rotation: 32 lines of refresh tokens, each used as soon as it is there, every use written durably with its sealed answer. The peer keeps its tokens in memory.',
  'oauth-introspection':
    'A JWT of ours, with its signature, its revocation and its client checked. The peer looks up an opaque token in memory.',
  'oauth-bearer': 'The same GraphQL query, `viewer { id email role tier { name } }`, by token and by cookie.',
  start:
    'From the start of the process to the first 200 of /health/ready, embedded PostgreSQL and simulator included; what `npm start` builds before is not. Most of it goes into reading some 4,000 modules of dependencies.',
};
