import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { keyedSampler } from './trace-sampler.js';

/** Ids that a sampler by the id itself always samples. */
const ids = Array.from({ length: 1000 }, (_, index) => (index + 1).toString(16).padStart(32, '0'));

const isSampled = (sampler: Sampler, id: string) =>
  sampler.shouldSample(ROOT_CONTEXT, id, 'POST /graphql', SpanKind.SERVER, {}, []).decision ===
  SamplingDecision.RECORD_AND_SAMPLED;

describe('keyedSampler', () => {
  it('samples the same part of ids that a caller has chosen', () => {
    const sampled = ids.filter((id) => isSampled(keyedSampler(0.1, 'key'), id));
    expect(sampled.length).toBeGreaterThan(50);
    expect(sampled.length).toBeLessThan(150);
    expect(ids.filter((id) => isSampled(keyedSampler(0.1, 'key'), id))).toEqual(sampled);
    expect(ids.filter((id) => isSampled(keyedSampler(0.1, 'another key'), id))).not.toEqual(sampled);
  });

  it('samples all or none', () => {
    expect(ids.every((id) => isSampled(keyedSampler(1, 'key'), id))).toBe(true);
    expect(ids.some((id) => isSampled(keyedSampler(0, 'key'), id))).toBe(false);
  });
});
