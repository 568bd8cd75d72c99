import { z } from 'zod';
import type { AllowanceNote } from '../../http/allowances.js';
import type { PlatformAnswer } from '../../http/platform-http.js';

const percentages = z.looseObject({
  call_count: z.number().default(0),
  total_time: z.number().default(0),
  total_cputime: z.number().default(0),
});

const businessEntry = percentages.extend({
  /** Minutes. */
  estimated_time_to_regain_access: z.number().default(0),
});

export interface Usage {
  /** Id of the business or account in the header. */
  id: string;
  percent: number;
  regainSeconds: number | null;
}

/** `X-Business-Use-Case-Usage`: usage of the allowance of each business or account. */
export function businessUsage(answer: PlatformAnswer): Usage[] {
  const header = parse(answer, 'x-business-use-case-usage');
  const parsed = z.record(z.string(), z.array(businessEntry)).safeParse(header);
  if (!parsed.success) return [];
  return Object.entries(parsed.data).flatMap(([id, entries]) =>
    entries.map((entry) => ({
      id,
      percent: percentOf(entry),
      regainSeconds: entry.estimated_time_to_regain_access * 60 || null,
    })),
  );
}

/** `X-App-Usage`: usage of the allowance of the app; null without the header. */
export function appUsage(answer: PlatformAnswer): number | null {
  const parsed = percentages.safeParse(parse(answer, 'x-app-usage'));
  return parsed.success ? percentOf(parsed.data) : null;
}

/** Scope of an allowance at Meta: the app, or the app with one account. */
export const appKey = (appId: string) => `app:${appId}`;
export const accountKey = (appId: string, accountId: string) => `account:${appId}:${accountId}`;

/**
 * The state of the allowances that a call used, from its response. The header may have another id of the account; it concerns the
 * account of the call anyway.
 *
 * @param accountId the Instagram account of the call, if there is one
 */
export function usageNotes(
  answer: PlatformAnswer,
  appId: string,
  accountId: string | null,
  throttled: 'app' | 'account' | null,
): AllowanceNote[] {
  const notes: AllowanceNote[] = [];
  const ofApp = throttled === 'app' ? 100 : appUsage(answer);
  if (ofApp !== null) notes.push({ key: appKey(appId), percent: ofApp, regainSeconds: null });
  const usages = businessUsage(answer);
  for (const { id, percent, regainSeconds } of usages) {
    notes.push({ key: accountKey(appId, id), percent, regainSeconds });
  }
  if (accountId !== null && !usages.some(({ id }) => id === accountId)) {
    const percent = Math.max(throttled === 'account' ? 100 : 0, ...usages.map((usage) => usage.percent));
    const regainSeconds = Math.max(0, ...usages.map((usage) => usage.regainSeconds ?? 0)) || null;
    notes.push({ key: accountKey(appId, accountId), percent, regainSeconds });
  }
  return notes;
}

function percentOf(entry: z.infer<typeof percentages>): number {
  return Math.max(entry.call_count, entry.total_time, entry.total_cputime);
}

function parse({ headers }: PlatformAnswer, name: string): unknown {
  const header = headers[name];
  if (typeof header !== 'string') return undefined;
  try {
    return JSON.parse(header);
  } catch {
    return undefined;
  }
}
