import { AsyncLocalStorage } from 'node:async_hooks';
import type { VideoPublisher } from '../../../src/platforms/platform-publishing.js';

/** A run of work that can be ended at a point. */
interface Life {
  /** Whether it ends at this point. */
  endsAt(point: string): boolean;
  end(): void;
  /** Resolves when it ends early. */
  over: Promise<void>;
  isOver: boolean;
}

/** Ends work between two statements in one process: work that reaches the chosen point never continues. `PublishingProcess` kills processes. */
export class Crashes {
  private readonly lives = new AsyncLocalStorage<Life>();

  /** Makes the start and the end of a method points at which work can end. */
  watch<Target extends object>(target: Target, name: string, method: keyof Target): void {
    const original = (target[method] as (...args: unknown[]) => Promise<unknown>).bind(target);
    const watched = async (...args: unknown[]) => {
      await this.point(`before ${name}`);
      const result = await original(...args);
      await this.point(`after ${name}`);
      return result;
    };
    Object.assign(target, { [method]: watched });
  }

  /** Aborts the chunks of ended work, like a killed process. */
  breakOffUploads(videos: VideoPublisher): void {
    const putChunk = videos.putChunk.bind(videos);
    videos.putChunk = (target, chunk) => {
      const life = this.lives.getStore();
      return putChunk(target, life ? { ...chunk, body: untilOver(life, chunk.body) } : chunk);
    };
  }

  /** Runs `work` to its end. @returns the points that it reached */
  async pointsOf(work: () => Promise<unknown>): Promise<string[]> {
    const seen: string[] = [];
    await this.live((point) => seen.push(point) < 0, work);
    return seen;
  }

  /** Runs `work` until its `index`-th point, where it ends. */
  async dieAtPoint(index: number, work: () => Promise<unknown>): Promise<void> {
    let seen = 0;
    if (await this.live(() => seen++ === index, work)) {
      throw new Error(`The work has no point ${index}.`);
    }
  }

  /** Runs `work`, which may end at each point. @returns whether it reached its end */
  live(endsAt: (point: string) => boolean, work: () => Promise<unknown>): Promise<boolean> {
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    return new Promise((resolve, reject) => {
      const life: Life = {
        ...{ endsAt, over, isOver: false },
        end: () => {
          life.isOver = true;
          end();
          resolve(false);
        },
      };
      void this.lives.run(life, () => work().then(() => resolve(true), reject));
    });
  }

  private point(name: string): Promise<void> | undefined {
    const life = this.lives.getStore();
    if (!life?.isOver && !life?.endsAt(name)) return undefined;
    life.end();
    return new Promise(() => {});
  }
}

async function* untilOver<Piece>({ over }: Life, pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  const end = over.then(() => Promise.reject(new Error('The process has ended.')));
  end.catch(() => {});
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), end]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    void iterator.return?.();
  }
}
