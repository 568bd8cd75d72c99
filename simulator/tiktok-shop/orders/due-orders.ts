/** Room for the row in one number with the time: 2^32 seconds times 2^21 rows fit into 2^53. */
const ROWS = 2_097_152;

/** A heap of orders by the time of their next automatic transition. Entries that no longer apply are skipped by the caller. */
export class DueOrders {
  private readonly heap: number[] = [];

  /** A time of 0 adds nothing. */
  push(index: number, at: number): void {
    if (at === 0) return;
    const { heap } = this;
    let place = heap.length;
    const entry = at * ROWS + index;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((heap[parent] as number) <= entry) break;
      heap[place] = heap[parent] as number;
      place = parent;
    }
    heap[place] = entry;
  }

  /** Time of the earliest entry, or undefined. */
  peekTime(): number | undefined {
    const first = this.heap[0];
    return first === undefined ? undefined : Math.floor(first / ROWS);
  }

  pop(): { index: number; at: number } | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) this.sink(last);
    const at = Math.floor(first / ROWS);
    return { at, index: first - at * ROWS };
  }

  clear(): void {
    this.heap.length = 0;
  }

  private sink(entry: number): void {
    const { heap } = this;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child += 1;
      if ((heap[child] as number) >= entry) break;
      heap[place] = heap[child] as number;
      place = child;
    }
    heap[place] = entry;
  }
}
