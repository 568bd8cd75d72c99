import type { Locator, Page } from 'playwright-core';

/** Of the page in the browser. */
declare const requestAnimationFrame: (callback: (time: number) => void) => void;

const pageSize = 20;

/** Answers the queries of the list of posts with generated posts, newest first, with markup in the caption. */
export async function serveManyPosts(page: Page, count: number): Promise<void> {
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON() as {
      operationName: string;
      variables: { after?: string | null };
    };
    if (operationName !== 'PostSummaries') return route.fallback();
    const last = variables.after ? Number(variables.after) : count;
    const first = Math.max(0, last - pageSize);
    const edges = Array.from({ length: last - first }, (_, index) => ({
      __typename: 'PostEdge',
      node: makePost(last - 1 - index),
    }));
    const pageInfo = { __typename: 'PageInfo', hasNextPage: first > 0, endCursor: String(first) };
    return route.fulfill({ json: { data: { posts: { __typename: 'PostConnection', edges, pageInfo } } } });
  });
}

function makePost(index: number): object {
  return {
    ...{ __typename: 'Post', id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}` },
    ...{ accountId: '00000000-0000-7000-8000-000000000000', platform: 'TIKTOK', kind: 'VIDEO' },
    ...{ caption: `<img src=x onerror=alert(1)> ${index}`, state: 'PUBLISHED', nextAction: 'NONE' },
    ...{ createdAt: '2026-11-01T12:00:00Z', publishAt: null, failMessage: null },
  };
}

/** Scrolls a list to its end until all rows are loaded. @returns the most rows that were in the document */
export function scrollUntil(area: Locator, count: number): Promise<number> {
  return area.evaluate(async (element, total) => {
    const countLoaded = () => {
      const known = Number(element.querySelector('table')!.getAttribute('aria-rowcount'));
      const last = [...element.querySelectorAll('tr[aria-rowindex]')].at(-1)!;
      return (known > 0 ? known : Number(last.getAttribute('aria-rowindex'))) - 1;
    };
    let most = 0;
    while (countLoaded() < total) {
      element.scrollTo(0, element.scrollHeight);
      await new Promise(requestAnimationFrame);
      most = Math.max(most, element.querySelectorAll('tr').length);
    }
    return most;
  }, count);
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Processor time in microseconds. */
  tdur?: number;
  args: { name?: string };
}

/**
 * Processor times in milliseconds of the tasks above 50 ms while a list scrolls from its start to its end. Not the elapsed times,
 * which other programs of the machine change.
 */
export async function findLongTasks(page: Page, area: Locator): Promise<number[]> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await area.evaluate(async (element) => {
    const end = element.scrollHeight - element.clientHeight;
    for (let step = 0; step <= 200; step += 1) {
      element.scrollTo(0, (end * step) / 200);
      await new Promise(requestAnimationFrame);
    }
  });
  const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain';
  const mainThreads = trace.traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = trace.traceEvents.filter(
    ({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && mainThreads.includes(`${pid} ${tid}`),
  );
  if (tasks.length < 200) throw new Error(`The trace has ${tasks.length} tasks.`);
  return tasks.map(({ tdur = 0 }) => tdur / 1000).filter((ms) => ms > 50);
}
