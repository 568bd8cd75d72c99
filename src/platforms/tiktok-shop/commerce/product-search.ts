import type { CommercePage, TimeWindow } from '../../platform-commerce.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { TikTokShopClient } from '../client/client.js';
import { endpoints } from '../client/endpoints.js';
import { isPageTokenRefused } from '../client/failures.js';
import {
  afterSpan,
  atSpans,
  printProductCursor,
  type ProductCursor,
  readProductCursor,
} from './product-cursor.js';
import { productSummaryRow } from './products.js';
import { pageSchema, readRows } from './rows.js';
import { halvesOf } from './windows.js';

/** Rows that one query reaches. A window with more is halved until its parts have fewer. */
const maxReachable = 10_000;
const tooManyRows = '12052180';
/** A span is begun again so often. What is missed then is found by the next read of all products. */
const maxRepeats = 5;

/**
 * One page of the products that changed in a window. Each call sends one request, so that a sync continues after each.
 *
 * @returns null if the cursor is not valid
 * @throws PlatformFailure
 */
export async function listProducts(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  window: TimeWindow,
  cursor: string | null,
  pageSize: number,
): Promise<CommercePage | null> {
  const place = readProductCursor(window, cursor);
  if (!place) return null;
  const { status, spans, token, repeats } = place;
  const [span, ...others] = spans;
  const beginAgain = () => emptyPage(atSpans(status, spans, repeats + 1));
  const found = await search(client, credentials, place, pageSize);
  if (found === 'token refused') return repeats < maxRepeats ? beginAgain() : null;
  if (found === 'too many' || (token === null && (found.total ?? 0) > maxReachable)) {
    const halves = halvesOf(span!);
    if (halves) return emptyPage(atSpans(status, [...halves, ...others]));
  }
  if (found === 'too many') {
    const problem = `More than ${maxReachable} products changed within one second. The others were not read.`;
    return { ...emptyPage(afterSpan(place, window)), rejected: [{ externalId: null, problem }] };
  }
  const page = readRows(found.rows, productSummaryRow, 'id');
  const total = token === null ? found.total : place.total;
  if (found.nextToken !== null) {
    const next = { ...place, token: found.nextToken, total };
    return { ...page, nextCursor: printProductCursor(next) };
  }
  // Pages are counted from the start: a product that leaves the span moves later ones to a page that was already read.
  const hasShrunk = token !== null && total !== null && found.total !== null && found.total < total;
  const next = hasShrunk && repeats < maxRepeats ? beginAgain() : emptyPage(afterSpan(place, window));
  return { ...next, ...page };
}

/** The first page of the span that a cursor is in. */
export function productSpanStart(window: TimeWindow, cursor: string | null): string | null {
  const place = readProductCursor(window, cursor);
  return place && printProductCursor(atSpans(place.status, place.spans, place.repeats));
}

function emptyPage(next: ProductCursor | null): CommercePage {
  return { items: [], rejected: [], nextCursor: next && printProductCursor(next) };
}

async function search(
  client: TikTokShopClient,
  credentials: OpenCredentials,
  { status, spans, token }: ProductCursor,
  pageSize: number,
) {
  const [from, to] = spans[0]!;
  try {
    return await client.api(endpoints.productSearch, credentials, pageSchema('products'), {
      query: { page_size: String(pageSize), ...(token !== null && { page_token: token }) },
      // The upper limit is inclusive, unlike that of orders.
      body: { status, update_time_ge: from, update_time_le: to - 1 },
    });
  } catch (error) {
    if (!(error instanceof PlatformFailure)) throw error;
    if (error.platformCode === tooManyRows) return 'too many';
    if (token !== null && isPageTokenRefused(error)) return 'token refused';
    throw error;
  }
}
