import type { MediaKind } from '@patchbay/client/operations';
import { createRoute } from '@tanstack/react-router';
import { lazyPage } from '../data/lazy-page.js';
import type { app } from '../router.js';

export interface MediaSearch {
  view?: 'charts' | 'audience' | undefined;
  account?: string | undefined;
  kind?: MediaKind | undefined;
  /** Metric to order by. Default: newest first. */
  order?: string | undefined;
  days?: number | undefined;
}

export interface MediaItemSearch {
  days?: number | undefined;
}

export type CommentFilter = 'others' | 'own' | 'hidden';

export interface CommentsSearch {
  account?: string | undefined;
  /** Platform id of a media item. */
  media?: string | undefined;
  show?: CommentFilter | undefined;
}

const kinds: readonly unknown[] = ['VIDEO', 'PHOTO', 'MIXED'];
const commentFilters: readonly unknown[] = ['others', 'own', 'hidden'];

const readDays = (days: unknown) =>
  typeof days === 'number' && Number.isInteger(days) && days > 0 && days <= 365 ? { days } : {};

export function contentRoutes(parent: typeof app) {
  const media = createRoute({
    getParentRoute: () => parent,
    path: 'media',
    validateSearch: ({ view, account, kind, order, days }: Record<string, unknown>): MediaSearch => ({
      ...((view === 'charts' || view === 'audience') && { view }),
      ...(typeof account === 'string' && { account }),
      ...(kinds.includes(kind) && { kind: kind as MediaKind }),
      ...(typeof order === 'string' && { order }),
      ...readDays(days),
    }),
    component: lazyPage(() => import('./media-page.js'), 'MediaPage'),
  });
  const mediaItem = createRoute({
    getParentRoute: () => parent,
    path: 'media/$mediaId',
    validateSearch: ({ days }: Record<string, unknown>): MediaItemSearch => readDays(days),
    component: lazyPage(() => import('./media-item-page.js'), 'MediaItemPage'),
  });
  const comments = createRoute({
    getParentRoute: () => parent,
    path: 'comments',
    validateSearch: ({ account, media: item, show }: Record<string, unknown>): CommentsSearch => ({
      ...(typeof account === 'string' && { account }),
      // Ids of platforms are numbers in text, which the router reads as numbers if they are safe.
      ...((typeof item === 'string' || typeof item === 'number') && { media: String(item) }),
      ...(commentFilters.includes(show) && { show: show as CommentFilter }),
    }),
    component: lazyPage(() => import('./comments-page.js'), 'CommentsPage'),
  });
  return [media, mediaItem, comments] as const;
}
