import type { CommercePage, TimeWindow } from '../../platform-commerce.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { TikTokShopClient } from '../client/client.js';
import { endpoints } from '../client/endpoints.js';
import { productSummaryRow } from './products.js';
import { pageSchema, readRows } from './rows.js';
import { halvesOf, nextCursor, readCursor, type Span, type WindowCursor } from './windows.js';

const pageSize = 100;
/** Rows that one query reaches. A window with more is halved until its parts have fewer. */
const maxReachable = 10_000;
const tooManyRows = '12052180';

/** One page of the products that changed in a window. @throws PlatformFailure */
export async function listProducts(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  window: TimeWindow,
  cursor: string | null,
): Promise<CommercePage> {
  let place: WindowCursor = readCursor(window, cursor);
  for (;;) {
    const { spans, token } = place;
    const span = spans[0]!;
    const found = await search(client, credentials, span, token);
    const isTooLarge = found === 'too many' || (token === null && (found.total ?? 0) > maxReachable);
    const halves = isTooLarge ? halvesOf(span) : null;
    if (halves) {
      place = { spans: [...halves, ...spans.slice(1)], token: null };
      continue;
    }
    if (found === 'too many') {
      const problem = `More than ${maxReachable} products changed within one second. The others were not read.`;
      return { items: [], rejected: [{ externalId: null, problem }], nextCursor: nextCursor(place, null) };
    }
    return {
      ...readRows(found.rows, productSummaryRow, 'id'),
      nextCursor: nextCursor(place, found.nextToken),
    };
  }
}

async function search(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  [from, to]: Span,
  token: string | null,
) {
  try {
    return await client.api(endpoints.productSearch, credentials, pageSchema('products'), {
      query: { page_size: String(pageSize), ...(token !== null && { page_token: token }) },
      // The upper limit is inclusive, unlike that of orders.
      body: { status: 'ALL', update_time_ge: from, update_time_le: to - 1 },
    });
  } catch (error) {
    if (error instanceof PlatformFailure && error.platformCode === tooManyRows) return 'too many';
    throw error;
  }
}
