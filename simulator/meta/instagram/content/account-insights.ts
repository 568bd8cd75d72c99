import { createHash } from 'node:crypto';
import { invalidParameter } from '../../graph/responses.js';
import type { Call } from '../../graph/graph.js';
import { deriveIgId } from '../../ids.js';
import { formatGraphTime } from '../../graph/nodes.js';
import { buildPageAddress, type BaseUrlOf } from '../../graph/paging.js';
import type { Params } from '../../graph/params.js';
import type { Account } from '../accounts.js';
import { spreadValue } from './insights.js';

const DAY_SEC = 86_400;
const MAX_SPAN_SEC = 30 * DAY_SEC;
/** Demographics and follower counts are not reported for fewer users. */
const MIN_USER_COUNT = 100;
/** Demographics report only the largest groups. */
const MAX_GROUPS = 45;

interface AccountMetric {
  title: string;
  period: 'day' | 'lifetime';
  types: readonly ('total_value' | 'time_series' | 'values')[];
  breakdowns: readonly string[];
  /** The users that a demographic metric covers. */
  people?: (account: Account) => { count: number; groups: Account['demographics']['followers'] };
  maxValue: number;
}

const total = (title: string, maxValue: number, ...breakdowns: string[]): AccountMetric => ({
  title,
  period: 'day',
  types: ['total_value'],
  breakdowns,
  maxValue,
});

const demographics = (title: string, people: AccountMetric['people']): AccountMetric => ({
  title,
  period: 'lifetime',
  types: ['total_value'],
  breakdowns: ['age', 'city', 'country', 'gender'],
  people,
  maxValue: 0,
});

/** The current account metrics. */
const METRICS: Readonly<Record<string, AccountMetric>> = {
  reach: {
    title: 'Reach',
    period: 'day',
    types: ['total_value', 'time_series'],
    breakdowns: ['media_product_type', 'follow_type'],
    maxValue: 800,
  },
  views: total('Views', 2_000, 'follower_type', 'media_product_type'),
  accounts_engaged: total('Accounts engaged', 200),
  replies: total('Replies', 20),
  reposts: total('Reposts', 20),
  likes: total('Likes', 300, 'media_product_type'),
  comments: total('Comments', 60, 'media_product_type'),
  saves: total('Saves', 40, 'media_product_type'),
  shares: total('Shares', 40, 'media_product_type'),
  total_interactions: total('Interactions', 400, 'media_product_type'),
  follows_and_unfollows: total('Follows and unfollows', 30, 'follow_type'),
  profile_links_taps: total('Profile link taps', 20, 'contact_button_type'),
  follower_demographics: demographics('Follower demographics', (account) => ({
    count: account.followersCount,
    groups: account.demographics.followers,
  })),
  engaged_audience_demographics: demographics('Engaged audience demographics', (account) => ({
    count: account.engagedCount,
    groups: account.demographics.engaged,
  })),
  follower_count: {
    title: 'Follower Count',
    period: 'day',
    types: ['values'],
    breakdowns: [],
    maxValue: 15,
  },
  online_followers: {
    title: 'Online Followers',
    period: 'lifetime',
    types: ['values'],
    breakdowns: [],
    maxValue: 500,
  },
};

const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  media_product_type: ['POST', 'REEL', 'STORY', 'AD'],
  follow_type: ['FOLLOWER', 'NON_FOLLOWER', 'UNKNOWN'],
  follower_type: ['FOLLOWER', 'NON_FOLLOWER', 'UNKNOWN'],
  contact_button_type: ['BOOK_NOW', 'CALL', 'DIRECTION', 'EMAIL', 'TEXT'],
  age: ['25-34', '18-24', '35-44', '45-54', '55-64', '65+', '13-17'],
  city: ['Oslo, Oslo', 'Bergen, Vestland', 'Hamburg, Hamburg'],
  country: ['NO', 'DE', 'SE', 'GB'],
  gender: ['F', 'M', 'U'],
};

interface Span {
  /** Seconds. */
  since: number;
  until: number;
}

/** `GET /{ig}/insights`. @throws GraphError */
export function readAccountInsights(call: Call, account: Account, nowMs: number, baseUrl: BaseUrlOf): object {
  const { params } = call;
  const names = params.list('metric') ?? [];
  if (names.length === 0) throw invalidParameter('The parameter metric is required.');
  const period = params.required('period');
  const span = readSpan(params, nowMs);
  const data = names.flatMap((name, index) => {
    const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
    if (!metric) {
      throw invalidParameter(
        `metric[${index}] must be one of the following values: ${Object.keys(METRICS).join(', ')}`,
      );
    }
    return buildItem({ account, name, metric, period, span, params });
  });
  return {
    data,
    paging: {
      previous: buildShiftedAddress(call, span, -1, baseUrl),
      next: buildShiftedAddress(call, span, 1, baseUrl),
    },
  };
}

interface ItemRequest {
  account: Account;
  name: string;
  metric: AccountMetric;
  period: string;
  span: Span;
  params: Params;
}

function buildItem(request: ItemRequest): object[] {
  const { account, name, metric, period, span, params } = request;
  if (period !== metric.period) {
    throw invalidParameter(`The following metrics (${name}) are incompatible with the period ${period}`);
  }
  const breakdown = readBreakdown(request);
  const asked =
    params.text('metric_type') ?? (metric.types.includes('time_series') ? 'time_series' : 'values');
  if (!metric.types.some((type) => type === asked)) {
    throw invalidParameter(
      `The following metrics (${name}) should be specified with parameter metric_type=${metric.types[0] ?? ''}`,
    );
  }
  const head = { name, period, title: metric.title, description: `${metric.title} of this account.` };
  const id = `${deriveIgId(account.id)}/insights/${name}/${period}`;
  if (metric.people && breakdown !== undefined) {
    const { count, groups } = metric.people(account);
    if (count < MIN_USER_COUNT) return [];
    return [{ ...head, total_value: { breakdowns: [buildDemographics(count, groups, breakdown)] }, id }];
  }
  if (asked === 'values' && account.followersCount < MIN_USER_COUNT) return [];
  const days = listDayEnds(span).map((end) => ({
    value: deriveValue(account, name, end, metric.maxValue),
    end_time: formatGraphTime(end * 1_000),
  }));
  const value = days.reduce((sum, day) => sum + day.value, 0);
  const reported =
    asked === 'total_value'
      ? {
          total_value: breakdown === undefined ? { value } : { ...buildBreakdown(value, breakdown) },
        }
      : { values: days };
  return [{ ...head, ...reported, id }];
}

/** The largest groups first. Groups that are not set are generated. */
function buildDemographics(
  count: number,
  groups: Account['demographics']['followers'],
  breakdown: string,
): object {
  const set = groups[breakdown as keyof typeof groups];
  const results = set
    ? Object.entries(set).map(([key, value]) => ({ dimension_values: [key], value }))
    : spreadValue(count, DIMENSIONS[breakdown] ?? []);
  results.sort((one, other) => other.value - one.value);
  return { dimension_keys: [breakdown], results: results.slice(0, MAX_GROUPS) };
}

function readBreakdown({ metric, name, params }: ItemRequest): string | undefined {
  const breakdown = params.text('breakdown');
  if (breakdown !== undefined && !metric.breakdowns.includes(breakdown)) {
    throw invalidParameter(`The metric ${name} does not support the breakdown ${breakdown}`);
  }
  if (metric.people) {
    if (breakdown === undefined) throw invalidParameter(`The metric ${name} needs a breakdown`);
    if (!['this_week', 'this_month'].includes(params.text('timeframe') ?? '')) {
      throw invalidParameter('The parameter timeframe must be one of this_week, this_month');
    }
  }
  return breakdown;
}

function buildBreakdown(value: number, breakdown: string): object {
  const results = spreadValue(value, DIMENSIONS[breakdown] ?? []);
  return { value, breakdowns: [{ dimension_keys: [breakdown], results }] };
}

function readSpan(params: Params, nowMs: number): Span {
  const now = Math.floor(nowMs / 1_000);
  const until = params.integer('until') ?? now;
  const since = params.integer('since') ?? until - DAY_SEC;
  if (since >= until) throw invalidParameter('The parameter since must be before until');
  if (until - since > MAX_SPAN_SEC) {
    throw invalidParameter('There cannot be more than 30 days (2592000 s) between since and until');
  }
  return { since, until };
}

/** Ends of the days within the span, at 07:00 UTC as at Meta. */
function listDayEnds({ since, until }: Span): number[] {
  const days: number[] = [];
  const first = Math.ceil((since - 7 * 3_600) / DAY_SEC) * DAY_SEC + 7 * 3_600;
  for (let end = first; end < until || days.length === 0; end += DAY_SEC) days.push(end);
  return days;
}

/** Derives a value that is the same for every request. */
function deriveValue(account: Account, name: string, end: number, maxValue: number): number {
  const hash = createHash('sha256').update(`${account.id}\n${name}\n${end}`).digest();
  return hash.readUInt32BE(0) % (maxValue + 1);
}

function buildShiftedAddress(
  call: Call,
  { since, until }: Span,
  direction: 1 | -1,
  baseUrl: BaseUrlOf,
): string {
  const length = (until - since) * direction;
  return buildPageAddress(call, baseUrl, call.path, call.query, {
    since: String(since + length),
    until: String(until + length),
  });
}
