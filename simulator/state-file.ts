import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Real milliseconds between a change and its write, so that a burst of requests causes one write. */
const DEBOUNCE_MS = 250;

/** Stores the state in one JSON file. Writes a second file and renames it, so that a crash leaves one valid file. */
export class StateFile {
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly snapshot: () => unknown,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Undefined if there is no file yet. An unreadable file stops the start, because it may contain valid tokens. */
  async load(): Promise<unknown> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`${this.path} is not a state file of the simulator; delete it to start without state`);
    }
  }

  touch(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.write().catch(this.onError);
    }, DEBOUNCE_MS);
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.write();
  }

  private write(): Promise<void> {
    const next = this.writing.then(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      const beside = `${this.path}.new`;
      const file = await open(beside, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(this.snapshot()));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, this.path);
    });
    this.writing = next.catch(() => undefined);
    return next;
  }
}
