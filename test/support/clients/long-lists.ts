import type { Locator, Page } from 'playwright-core';

/** Of the page in the browser. */
declare const requestAnimationFrame: (callback: (time: number) => void) => void;

/** Rows of one generated response. Larger than those of the API, so that lists are complete soon. */
const rowsPerPage = 1_000;

/** Positions of one scroll from the start to the end. Each shows other rows: of 10,000, it moves by 200. */
const scrollSteps = 50;

/** Answers the queries of the list of posts with generated posts, newest first, with markup in the caption. */
export async function serveManyPosts(page: Page, count: number, pageSize = rowsPerPage): Promise<void> {
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

interface Connection {
  __typename: string;
  edges: { node: { id: string; externalId?: string } }[];
}

/** Answers a query of a list with many copies of its first item, which differ in their ids. */
export async function serveCopies(page: Page, operation: string, count: number): Promise<void> {
  let original: { field: string; connection: Connection } | null = null;
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON() as {
      operationName: string;
      variables: { after?: string | null };
    };
    if (operationName !== operation) return route.fallback();
    if (!original) {
      const { data } = (await (await route.fetch()).json()) as { data: Record<string, Connection | string> };
      const [field, connection] = Object.entries(data).find(([, value]) => typeof value === 'object')!;
      original = { field, connection: connection as Connection };
    }
    const { field, connection } = original;
    const start = Number(variables.after ?? 0);
    const end = Math.min(count, start + rowsPerPage);
    const edges = Array.from({ length: end - start }, (_, index) =>
      copyEdge(connection.edges[0]!, start + index),
    );
    const pageInfo = { __typename: 'PageInfo', hasNextPage: end < count, endCursor: String(end) };
    return route.fulfill({ json: { data: { [field]: { ...connection, edges, pageInfo } } } });
  });
}

function copyEdge(edge: Connection['edges'][number], index: number): object {
  const { id, externalId } = edge.node;
  const text = JSON.stringify(edge).replaceAll(
    id,
    `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  );
  return JSON.parse(externalId ? text.replaceAll(externalId, `copy${index}`) : text) as object;
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

/** Scrolls a page to its end until its list is complete. @returns the most items that were in the document */
export function scrollPage(page: Page, items: string): Promise<number> {
  return page.locator('html').evaluate(async (root, selector) => {
    const hasMore = () =>
      [...root.querySelectorAll('main button')].some(({ textContent }) => textContent === 'Show more');
    let most = 0;
    while (hasMore()) {
      root.scrollTo(0, root.scrollHeight);
      await new Promise(requestAnimationFrame);
      most = Math.max(most, root.querySelectorAll(selector).length);
    }
    return most;
  }, items);
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
 * which other programs of the machine change. The garbage of loading the list is collected before. The best of six
 * scrolls: a list that is too slow is slow in each of them, while other programs on the same core lengthen few.
 */
export async function findLongTasks(page: Page, area: Locator): Promise<number[]> {
  let best: number[] | null = null;
  for (let scroll = 0; scroll < 6 && best?.length !== 0; scroll += 1) {
    const found = await scrollAndTrace(page, area);
    if (!best || found.length < best.length) best = found;
  }
  return best!;
}

async function scrollAndTrace(page: Page, area: Locator): Promise<number[]> {
  const browser = page.context().browser()!;
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  // Without `-*`, the trace has all events of the renderer and takes longer to read than the scroll.
  await browser.startTracing(page, { categories: ['-*', 'disabled-by-default-devtools.timeline'] });
  await area.evaluate(async (element, steps) => {
    const end = element.scrollHeight - element.clientHeight;
    for (let step = 0; step <= steps; step += 1) {
      element.scrollTo(0, (end * step) / steps);
      await new Promise(requestAnimationFrame);
    }
  }, scrollSteps);
  const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain';
  const mainThreads = trace.traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = trace.traceEvents.filter(
    ({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && mainThreads.includes(`${pid} ${tid}`),
  );
  if (tasks.length < scrollSteps) throw new Error(`The trace has ${tasks.length} tasks.`);
  return tasks.map(({ tdur = 0 }) => tdur / 1000).filter((ms) => ms > 50);
}
