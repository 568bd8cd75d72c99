import type { DueDelivery, StreamLease, StreamsRepository } from '../queues/streams.repository.js';
import { LoadBatches } from './load-batches.js';

const lease = (leaseId: string): StreamLease => ({ endpointId: 'endpoint', streamKey: 'stream', leaseId });

/** Batches, and the leases of each statement. A lease named "ended" has no delivery. */
function batchesOf(fail = false): { batches: LoadBatches; statements: string[][] } {
  const statements: string[][] = [];
  const load = async (leases: readonly StreamLease[]): Promise<DueDelivery[]> => {
    statements.push(leases.map(({ leaseId }) => leaseId));
    if (fail) throw new Error('unreachable');
    return leases.filter(({ leaseId }) => leaseId !== 'ended').toReversed() as DueDelivery[];
  };
  return { batches: new LoadBatches({ load } as unknown as StreamsRepository), statements };
}

describe('Loads of deliveries', () => {
  it('share one statement, and each gets its own delivery', async () => {
    const { batches, statements } = batchesOf();
    const loaded = await Promise.all(['one', 'ended', 'two'].map((id) => batches.load(lease(id))));
    expect(loaded.map((delivery) => delivery?.leaseId ?? null)).toEqual(['one', null, 'two']);
    expect(statements).toEqual([['one', 'ended', 'two']]);
  });

  it('fail together, and the next one is tried again', async () => {
    const { batches, statements } = batchesOf(true);
    const results = await Promise.allSettled(['one', 'two'].map((id) => batches.load(lease(id))));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(batches.load(lease('three'))).rejects.toThrow('unreachable');
    expect(statements).toEqual([['one', 'two'], ['three']]);
  });
});
