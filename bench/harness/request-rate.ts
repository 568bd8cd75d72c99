import type { Bench, Side } from './bench.js';
import type { HttpLoad, LoadResult } from './http-load.js';
import { measureInTurns } from './paired.js';
import type { Usage } from './usage.js';

export type RepeatedRequest = Pick<HttpLoad, 'url' | 'method' | 'headers' | 'body'>;

/** A side and the request that it serves repeatedly. The side answers requests of the bench with its {@link Usage}. */
export interface Contender {
  side: Side;
  request: RepeatedRequest;
}

export interface Rate {
  perSecond: number;
  /** Processor time of the side per request, in microseconds. */
  cpuMicros: number;
}

export const connections = 32;

/** Requests per second over 32 connections, and the processor time of the side per request. */
export async function measureRate(bench: Bench, { side, request }: Contender): Promise<Rate> {
  const load = (seconds: number) =>
    bench.run<LoadResult>('harness/http-load', {
      ...request,
      ...{ connections, warmUpSeconds: 0, seconds },
    } satisfies HttpLoad);
  await load(bench.amount(2, 1));
  const before = await side.request<Usage>({});
  const { perSecond, count } = await load(bench.amount(5, 1));
  const after = await side.request<Usage>({});
  return { perSecond, cpuMicros: (after.cpuMicros - before.cpuMicros) / count };
}

/** Measures contenders in turns. */
export async function measureRates<Name extends string>(
  bench: Bench,
  what: string,
  contenders: Record<Name, Contender>,
): Promise<{ perSecond: Record<Name, number[]>; cpuMicros: Record<Name, number[]> }> {
  const names = Object.keys(contenders) as Name[];
  const byName = <Value>(valueOf: (name: Name) => Value) =>
    Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
  const cpuMicros = byName((): number[] => []);
  const perSecond = await measureInTurns(
    { what: `${what}, ${names.join(' : ')}`, unit: 'req/s' },
    bench.rounds,
    byName((name) => async () => {
      const rate = await measureRate(bench, contenders[name]);
      cpuMicros[name].push(rate.cpuMicros);
      return rate.perSecond;
    }),
  );
  return { perSecond, cpuMicros };
}
