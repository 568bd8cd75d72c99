import type { Login } from '../../login/apps.js';
import type { Media, ProductType } from './media.js';

export interface MediaMetric {
  title: string;
  products: readonly ProductType[];
  only?: Login;
  /** The breakdown of the metric and its dimension values. */
  breakdown?: { key: string; values: readonly string[] };
  read: (media: Media, comments: number) => number;
}

const ALL: readonly ProductType[] = ['FEED', 'REELS', 'STORY'];
const POSTS: readonly ProductType[] = ['FEED', 'REELS'];
const NOT_REELS: readonly ProductType[] = ['FEED', 'STORY'];

const interactions = ({ counts }: Media, comments: number): number =>
  counts.likes + counts.shares + counts.saves + comments;

/** The current metrics, and the kinds of media that have them. */
export const MEDIA_METRICS: Readonly<Record<string, MediaMetric>> = {
  views: { title: 'Views', products: ALL, read: ({ counts }) => counts.views },
  reach: { title: 'Accounts reached', products: ALL, read: ({ counts }) => counts.reach },
  shares: { title: 'Shares', products: ALL, read: ({ counts }) => counts.shares },
  total_interactions: { title: 'Interactions', products: ALL, read: interactions },
  reposts: { title: 'Reposts', products: ALL, read: ({ counts }) => Math.floor(counts.shares / 2) },
  likes: { title: 'Likes', products: POSTS, read: ({ counts }) => counts.likes },
  comments: { title: 'Comments', products: POSTS, read: (_media, comments) => comments },
  saved: { title: 'Saved', products: POSTS, read: ({ counts }) => counts.saves },
  follows: { title: 'Follows', products: NOT_REELS, read: ({ counts }) => Math.floor(counts.reach / 100) },
  profile_visits: {
    title: 'Profile visits',
    products: NOT_REELS,
    read: ({ counts }) => Math.floor(counts.reach / 20),
  },
  profile_activity: {
    title: 'Profile activity',
    products: NOT_REELS,
    breakdown: { key: 'action_type', values: ['bio_link_clicked', 'email', 'call', 'direction'] },
    read: ({ counts }) => Math.floor(counts.reach / 50),
  },
  ig_reels_avg_watch_time: {
    title: 'Average watch time',
    products: ['REELS'],
    read: ({ counts }) => (counts.views === 0 ? 0 : 4_200),
  },
  ig_reels_video_view_total_time: {
    title: 'Watch time',
    products: ['REELS'],
    read: ({ counts }) => counts.views * 4_200,
  },
  reels_skip_rate: {
    title: 'Skip rate',
    products: ['REELS'],
    read: ({ counts }) => (counts.views === 0 ? 0 : 25),
  },
  crossposted_views: { title: 'Crossposted views', products: ['REELS'], read: ({ counts }) => counts.views },
  facebook_views: { title: 'Facebook views', products: ALL, read: () => 0 },
  navigation: {
    title: 'Navigation',
    products: ['STORY'],
    breakdown: {
      key: 'story_navigation_action_type',
      values: ['SWIPE_FORWARD', 'TAP_BACK', 'TAP_EXIT', 'TAP_FORWARD'],
    },
    read: ({ counts }) => Math.floor(counts.views / 2),
  },
  replies: { title: 'Replies', products: ['STORY'], read: ({ counts }) => Math.floor(counts.likes / 10) },
  link_clicks: { title: 'Link clicks', products: ['STORY'], only: 'facebook', read: () => 0 },
  total_likes: {
    title: 'Total likes',
    products: POSTS,
    only: 'facebook',
    read: ({ counts }) => counts.likes,
  },
  total_comments: {
    title: 'Total comments',
    products: POSTS,
    only: 'facebook',
    read: (_media, comments) => comments,
  },
  total_views: { title: 'Total views', products: ALL, only: 'facebook', read: ({ counts }) => counts.views },
};

/** Deprecated metric: it exists only for media from before this time. */
export const IMPRESSIONS_END = Date.UTC(2024, 6, 2);
