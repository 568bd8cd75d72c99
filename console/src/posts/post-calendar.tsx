import type { PostSummaryFragment } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { texts as sharedTexts } from '../texts.js';
import { postTexts } from '../texts/posts.js';
import { Button } from '../ui/button.js';
import { once } from '../ui/once.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { PostStatus, postTime } from './post-status.js';
import { type PostFilter, usePosts } from './use-posts.js';

const texts = postTexts.calendar;
const monthName = once(() => new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' }));
const dayName = once(
  () => new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }),
);
const weekday = once(() => new Intl.DateTimeFormat(undefined, { weekday: 'short' }));
const clock = once(() => new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }));

/** Posts by day, with the state of the list. */
export function PostCalendar({
  filter,
  ...month
}: {
  filter: PostFilter;
  month: string | undefined;
  onMonth: (month: string | undefined) => void;
}) {
  const { posts, error, fetching, reload, loadMore } = usePosts(filter);
  if (!posts) return error ? <ErrorState error={error} retry={reload} /> : <Skeleton lines={10} />;
  return (
    <>
      <Month posts={posts} isComplete={!loadMore} {...month} />
      {error && <ErrorState error={error} retry={reload} />}
      {loadMore && (
        <Button busy={fetching} onClick={loadMore}>
          {sharedTexts.actions.loadMore}
        </Button>
      )}
    </>
  );
}

/** One month of posts by day, in the time zone of the browser. Weeks start on Monday. */
function Month({
  posts,
  month = toMonth(new Date()),
  isComplete,
  onMonth,
}: {
  posts: readonly PostSummaryFragment[];
  /** Such as 2026-11. Default: the current month. */
  month: string | undefined;
  /** Whether all posts are loaded. */
  isComplete: boolean;
  onMonth: (month: string | undefined) => void;
}) {
  const first = new Date(`${month}-01T00:00`);
  const byDay = Map.groupBy(posts, (post) => toDay(new Date(postTime(post))));
  const move = (months: number) =>
    onMonth(toMonth(new Date(first.getFullYear(), first.getMonth() + months, 1)));
  const weeks = weeksOf(first);
  return (
    <section className="space-y-4" aria-labelledby="month">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="month" aria-live="polite" className="mr-auto text-lg font-semibold">
          {monthName().format(first)}
        </h2>
        <Button onClick={() => move(-1)}>{texts.previous}</Button>
        <Button onClick={() => onMonth(undefined)}>{texts.today}</Button>
        <Button onClick={() => move(1)}>{texts.next}</Button>
      </div>
      {!isComplete && <p className="text-sm text-soft">{texts.incomplete}</p>}
      <div
        role="region"
        aria-labelledby="month"
        tabIndex={0}
        className="overflow-x-auto rounded-xl border border-line bg-card"
      >
        <table className="w-full min-w-2xl table-fixed text-sm">
          <thead>
            <tr>
              {weeks[0]!.map((day) => (
                <th key={day.getTime()} scope="col" className="border-b border-line p-2 text-left text-soft">
                  {weekday().format(day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr key={week[0]!.getTime()}>
                {week.map((day) => (
                  <Day
                    key={day.getTime()}
                    day={day}
                    isInMonth={day.getMonth() === first.getMonth()}
                    posts={byDay.get(toDay(day)) ?? []}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Day({
  day,
  isInMonth,
  posts,
}: {
  day: Date;
  isInMonth: boolean;
  posts: readonly PostSummaryFragment[];
}) {
  const sorted = posts.toSorted((one, other) => postTime(one).localeCompare(postTime(other)));
  return (
    <td className={`h-24 border border-line p-1.5 align-top ${isInMonth ? '' : 'bg-page'}`}>
      <time dateTime={toDay(day)} aria-label={dayName().format(day)} className="text-xs text-soft">
        {day.getDate()}
      </time>
      <ul className="space-y-1">
        {sorted.map((post) => (
          <li key={post.id}>
            <Link
              to="/posts/$postId"
              params={{ postId: post.id }}
              className="block rounded p-1 text-ink no-underline hover:bg-neutral-soft"
            >
              <span className="line-clamp-2 wrap-anywhere">
                {clock().format(new Date(postTime(post)))} {post.caption || postTexts.noCaption}
              </span>
              <PostStatus state={post.state} />
            </Link>
          </li>
        ))}
      </ul>
    </td>
  );
}

/** The weeks that contain days of the month. */
function weeksOf(first: Date): Date[][] {
  const year = first.getFullYear();
  const month = first.getMonth();
  const daysBefore = (first.getDay() + 6) % 7;
  const dayCount = new Date(year, month + 1, 0).getDate();
  const weekCount = Math.ceil((daysBefore + dayCount) / 7);
  return Array.from({ length: weekCount }, (_week, week) =>
    Array.from({ length: 7 }, (_day, day) => new Date(year, month, 1 - daysBefore + week * 7 + day)),
  );
}

function toDay(date: Date): string {
  return `${toMonth(date)}-${String(date.getDate()).padStart(2, '0')}`;
}

function toMonth(date: Date): string {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
}
