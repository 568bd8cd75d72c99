import { subscribe } from 'node:diagnostics_channel';
import { exchangeChannel, type RecordedExchange } from '../tiktok-shop-exchanges.js';

const maxShown = 20;
const recorded: RecordedExchange[] = [];

subscribe(exchangeChannel, (exchange) => recorded.push(exchange as RecordedExchange));

/**
 * Compares everything that was sent to and by the simulated TikTok Shop since the last check with the documents of the platform. Runs
 * after each test file, see native-runtime.js.
 *
 * @throws Error that names the differences
 */
export async function checkExchanges(): Promise<void> {
  const exchanges = recorded.splice(0);
  if (exchanges.length === 0) return;
  const { findViolations } = await import('../tiktok-shop-openapi.js');
  const violations = [...new Set(exchanges.flatMap(findViolations))];
  if (violations.length === 0) return;
  throw new Error(
    [
      `${violations.length} differences from the OpenAPI documents of TikTok Shop:`,
      ...violations.slice(0, maxShown),
    ].join('\n'),
  );
}
