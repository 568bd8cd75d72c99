import { channel } from 'node:diagnostics_channel';

/** Simulators in this process publish each request and response here. */
export const exchangeChannel = 'patchbay:simulator:tiktok-shop-exchange';

export interface RecordedExchange {
  method: string;
  path: string;
  /** Without token and signature. */
  query: Record<string, string>;
  body: string;
  /** Null if the response is not one of the simulator. */
  response: string | null;
}

/** Has an exchange of another process or of a scripted server checked with those of the simulator. */
export function recordExchange(exchange: RecordedExchange): void {
  channel(exchangeChannel).publish(exchange);
}
