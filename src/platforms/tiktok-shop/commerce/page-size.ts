import type { CommercePage, TimeWindow } from '../../platform-commerce.js';
import { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { ShopStream } from './streams.js';

type ReadPage = (
  credentials: OpenCredentials,
  window: TimeWindow,
  cursor: string | null,
  pageSize: number,
) => Promise<CommercePage | null>;

/** A cursor after a page that was too large. No token of the platform has a blank. */
const sizedCursor = /^size=(\d{1,4}) (.*)$/s;

/**
 * Reads a list in pages of a size. A page that is larger than the HTTP client accepts is requested again with half as many rows, and so
 * are those after it. Tokens may depend on the size, so reading continues at a first page.
 *
 * @param restart the first page from which a cursor can be reached again. Null: that of the window
 */
export function inPagesOf(
  maxPageSize: number,
  readPage: ReadPage,
  restart: (window: TimeWindow, cursor: string | null) => string | null = () => null,
): ShopStream['read'] {
  return async (credentials, window, cursor) => {
    const [, size, inner] = sizedCursor.exec(cursor ?? '') ?? [];
    const pageSize = size === undefined ? maxPageSize : Math.min(maxPageSize, Number(size));
    const ownCursor = size === undefined ? cursor : inner || null;
    const print = (rows: number, next: string | null) =>
      rows === maxPageSize ? next : `size=${rows} ${next ?? ''}`;
    try {
      const page = await readPage(credentials, window, ownCursor, pageSize);
      return page && { ...page, nextCursor: page.nextCursor && print(pageSize, page.nextCursor) };
    } catch (error) {
      if (!isTooLarge(error) || pageSize < 2) throw error;
      const smaller = print(Math.floor(pageSize / 2), restart(window, ownCursor));
      return { items: [], rejected: [], nextCursor: smaller };
    }
  };
}

/** Whether a response has more bytes than the HTTP client accepts. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof PlatformFailure && error.platformCode === 'ANSWER_TOO_LARGE';
}
