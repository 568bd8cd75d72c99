import { createHmac } from 'node:crypto';
import { type Sampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';

/**
 * Samples a part of the traces by a keyed hash of their id. All processes have the key, so they decide alike. Callers choose the id of a
 * trace (`traceparent`), but without the key they cannot choose one that is sampled.
 */
export function keyedSampler(ratio: number, key: string): Sampler {
  const sampler = new TraceIdRatioBasedSampler(ratio);
  return {
    shouldSample: (parent, traceId) => {
      const hash = createHmac('sha256', key).update('trace-sampler\0').update(traceId).digest('hex');
      return sampler.shouldSample(parent, hash.slice(0, 32));
    },
    toString: () => `Keyed${sampler.toString()}`,
  };
}
