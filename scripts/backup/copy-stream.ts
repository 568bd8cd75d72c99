import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type pg from 'pg';

/** The part of a connection of pg that a submitted query uses. */
interface Connection {
  stream: Socket;
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** Rows arrive one by one. Larger chunks make the compression several times faster. */
const chunkBytes = 65_536;

/** Output of `COPY … TO STDOUT`. Stops reading from the server while the consumer is busy. */
export function copyOut(client: pg.ClientBase, sql: string): Readable {
  return client.query(new CopyOut(sql) as unknown as pg.Submittable) as unknown as Readable;
}

class CopyOut extends Readable {
  private connection: Connection | null = null;
  private rows: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly sql: string) {
    super({ highWaterMark: 4 * chunkBytes });
  }

  submit(connection: Connection): void {
    this.connection = connection;
    connection.query(this.sql);
  }

  override _read(): void {
    this.connection?.stream.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // The connection must read on to the end of the query, also if nothing consumes the rows.
    this.connection?.stream.resume();
    done(error);
  }

  handleCopyData({ chunk }: { chunk: Buffer }, { stream }: Connection): void {
    if (this.destroyed) return;
    // A copy, because the parser of pg writes the next rows into the same memory.
    this.rows.push(Buffer.from(chunk));
    this.bytes += chunk.length;
    if (this.bytes >= chunkBytes && !this.flush()) stream.pause();
  }

  handleCommandComplete(): void {
    this.flush();
  }

  handleReadyForQuery(): void {
    this.push(null);
  }

  handleError(error: Error): void {
    this.destroy(error);
  }

  private flush(): boolean {
    const chunk = Buffer.concat(this.rows, this.bytes);
    this.rows = [];
    this.bytes = 0;
    return chunk.length === 0 || this.push(chunk);
  }
}

/** Runs `COPY … FROM STDIN`. Stops reading `data` while the server is busy. Returns the number of rows. */
export function copyIn(client: pg.ClientBase, sql: string, data: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(sql, data, resolve, reject) as unknown as pg.Submittable);
  });
}

class CopyIn {
  private hasEnded = false;
  private failure: Error | null = null;
  private rowCount = 0;

  constructor(
    private readonly sql: string,
    private readonly data: AsyncIterable<Buffer>,
    private readonly resolve: (rowCount: number) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: Connection): void {
    void this.send(connection);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.rowCount = Number(text.split(' ')[1]);
  }

  handleReadyForQuery(): void {
    this.resolve(this.rowCount);
  }

  handleError(error: Error): void {
    this.hasEnded = true;
    // The server only repeats that the client failed.
    this.reject(this.failure ?? error);
  }

  private async send(connection: Connection): Promise<void> {
    try {
      for await (const chunk of this.data) {
        if (this.hasEnded) return;
        connection.sendCopyFromChunk(chunk);
        if (connection.stream.writableNeedDrain) await drained(connection.stream);
      }
      if (!this.hasEnded) connection.endCopyFrom();
    } catch (error) {
      if (this.hasEnded) return;
      this.failure = error as Error;
      connection.sendCopyFail('The data could not be read.');
    }
  }
}

/** A lost connection ends the wait too. */
function drained(stream: Socket): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stream.off('drain', end).off('close', end);
      resolve();
    };
    stream.on('drain', end).on('close', end);
  });
}
