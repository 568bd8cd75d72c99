import { readFileSync } from 'node:fs';
import { workSpecs } from '../../src/jobs/work/work-specs.js';

const operations = readFileSync('docs/operations.md', 'utf8');

describe('docs/operations.md', () => {
  it('lists every name of work', () => {
    const [, list] = /metrics is the name of the work:([^.]*(?:\.[a-z][^.]*)*)\.\s/.exec(operations)!;
    const names = [...list!.matchAll(/`([a-z.]+)`/g)].map(([, name]) => name!);
    expect(names.sort()).toEqual(Object.keys(workSpecs).sort());
  });

  it('lists every outcome of jobs', () => {
    const processor = readFileSync('src/jobs/jobs.processor.ts', 'utf8');
    const outcomes = new Set([...processor.matchAll(/outcome: '([a-z]+)'/g)].map(([, outcome]) => outcome!));
    const row = operations.split('\n').find((line) => line.includes('`patchbay_jobs_total{'))!;
    expect([...row.split('|')[2]!.matchAll(/`([a-z]+)`/g)].map(([, outcome]) => outcome!).sort()).toEqual(
      [...outcomes].sort(),
    );
  });
});
