import { channel } from 'node:diagnostics_channel';

/** Every exchange of this process, so that a test run can compare all of them with the documents of the platform. */
const published = channel('patchbay:simulator:tiktok-shop-exchange');

/** A request to the API host and its response, without token and signature. */
export interface Exchange {
  method: string;
  path: string;
  query: Record<string, string>;
  body: string;
  status: number;
  response: string;
}

/** The latest requests and responses, up to a size, so that tests can compare them with the documents of the platform. */
export class Exchanges {
  private kept: Exchange[] = [];
  private bytes = 0;

  constructor(private readonly maxBytes: () => number) {}

  add(exchange: Exchange): void {
    published.publish(exchange);
    const maxBytes = this.maxBytes();
    if (maxBytes === 0) return;
    this.kept.push(exchange);
    this.bytes += sizeOf(exchange);
    // In blocks: removing one by one would copy the list for every request.
    if (this.bytes > maxBytes * 2) {
      while (this.bytes > maxBytes && this.kept.length > 1) {
        const dropped = this.kept.splice(0, Math.ceil(this.kept.length / 2));
        for (const old of dropped) this.bytes -= sizeOf(old);
      }
    }
  }

  list(): readonly Exchange[] {
    return this.kept;
  }

  clear(): void {
    this.kept = [];
    this.bytes = 0;
  }
}

function sizeOf({ body, response }: Exchange): number {
  return body.length + response.length + 200;
}
