import { BackupError } from './backup-error.js';

/** The rows of one table. `data` must be consumed before the next table is read. */
export interface TableData {
  table: string;
  columns: string[];
  /** In the text format of COPY. */
  data: AsyncIterable<Buffer>;
}

const endOfData = Buffer.from('\n\\.\n');
const copyLine = /^COPY (?:(?:"[^"]+"|\w+)\.)?"?(\w+)"? \(([^)]*)\) FROM stdin;$/;

/**
 * Reads the tables of a dump in the plain format of pg_dump, with bounded memory. Nothing but the names and rows of tables is used: the dump
 * runs no SQL.
 */
export async function* readTables(dump: AsyncIterable<Buffer>): AsyncGenerator<TableData> {
  const reader = new DumpReader(dump);
  for (let line = await reader.line(); line !== null; line = await reader.line()) {
    const [, table, columns = ''] = copyLine.exec(line) ?? [];
    if (!table) continue;
    const names = columns.split(', ').map((name) => name.replaceAll('"', ''));
    yield { table, columns: names, data: reader.data() };
  }
}

class DumpReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private buffer: Buffer = Buffer.alloc(0);

  constructor(dump: AsyncIterable<Buffer>) {
    this.chunks = dump[Symbol.asyncIterator]();
  }

  /** Null at the end. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.buffer.indexOf(10);
      if (end >= 0) return this.take(end + 1).toString('utf8', 0, end);
      if (!(await this.more()))
        return this.buffer.length > 0 ? this.take(this.buffer.length).toString() : null;
    }
  }

  async *data(): AsyncGenerator<Buffer> {
    // The end of a table without rows has no line before it.
    while (this.buffer.length < 3) await this.mustHaveMore();
    if (this.buffer.subarray(0, 3).equals(endOfData.subarray(1))) {
      this.take(3);
      return;
    }
    for (;;) {
      const end = this.buffer.indexOf(endOfData);
      if (end >= 0) {
        yield this.take(end + 1);
        this.take(endOfData.length - 1);
        return;
      }
      // The mark may continue in the next chunk.
      const safe = this.buffer.length - endOfData.length + 1;
      if (safe > 0) yield this.take(safe);
      await this.mustHaveMore();
    }
  }

  private take(length: number): Buffer {
    const taken = this.buffer.subarray(0, length);
    this.buffer = this.buffer.subarray(length);
    return taken;
  }

  private async more(): Promise<boolean> {
    const { value, done } = await this.chunks.next();
    if (done) return false;
    this.buffer = this.buffer.length > 0 ? Buffer.concat([this.buffer, value]) : value;
    return true;
  }

  private async mustHaveMore(): Promise<void> {
    if (!(await this.more())) throw new BackupError('The backup ends in the middle of a table.');
  }
}
