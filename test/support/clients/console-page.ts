import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { TestClient } from './graphql-client.js';

const axe = resolve('node_modules', 'axe-core', 'axe.min.js');

/**
 * A browser window with the session of a user, and nothing of its former user. Without `former`, it is a new window, which costs
 * twice the processor time of a page.
 */
export async function openAs(
  browser: Browser,
  client: TestClient,
  url: string,
  former?: Page,
): Promise<Page> {
  const page = former ?? (await openWindow(browser));
  if (former) await clearWindow(former, url);
  const cookies = client.cookieNames.map((name) => ({ name, value: client.cookie(name)!, url }));
  await page.context().addCookies(cookies);
  return page;
}

async function openWindow(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

async function clearWindow(page: Page, url: string): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.context().setOffline(false);
  if (page.url().startsWith(url)) await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await page.goto('about:blank');
  await page.context().clearCookies();
}

const impacts = ['serious', 'critical'];

/** The rules of axe that compare colours. All others find the same in both themes. */
const colourRules = ['color-contrast', 'link-in-text-block'];

interface Findings {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

/**
 * Serious findings of axe on the present page, in both themes. Rules whose findings are never serious do not run: they take half of the
 * time.
 */
export async function findBarriers(page: Page): Promise<string[]> {
  // Evaluated by the debugger, to which the content security policy of the page does not apply.
  if (!(await page.evaluate<boolean>('Boolean(window.axe)'))) await page.evaluate(readFileSync(axe, 'utf8'));
  const seriousRules = await page.evaluate<string[]>(
    `axe._audit.rules.filter(({ enabled, impact }) => enabled && ${JSON.stringify(impacts)}.includes(impact)).map(({ id }) => id)`,
  );
  // Internals of axe: an upgrade may change them.
  if (!colourRules.every((id) => seriousRules.includes(id))) throw new Error(`Rules: ${seriousRules.join()}`);
  const findings: string[] = [];
  for (const [theme, runOnly] of Object.entries({ light: seriousRules, dark: colourRules })) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    const all = JSON.stringify({ runOnly, resultTypes: ['violations'] });
    const { violations } = await page.evaluate<Findings>(`axe.run(${all})`);
    for (const { id, impact, nodes } of violations)
      if (impacts.includes(impact))
        findings.push(`${theme}: ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  }
  return findings;
}

/** Whether the present page, or a table on it, scrolls sideways in a window of 320 pixels. */
export async function overflowsPhone(page: Page): Promise<boolean> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const overflows = await page.evaluate<boolean>(`
    [document.documentElement, ...document.querySelectorAll(':has(> table[role=table])')].some(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)`);
  if (before) await page.setViewportSize(before);
  return overflows;
}

/** Half of the cumulative layout shift that counts as good. */
const maxLayoutShift = 0.05;

/** Opens a page over a slow network and waits until all its data is shown. Returns whether its content moved meanwhile. */
export async function shiftsLayout(page: Page, address: string): Promise<boolean> {
  const network = await page.context().newCDPSession(page);
  const speed = { offline: false, downloadThroughput: -1, uploadThroughput: -1 };
  // The browser paints the page before its data arrives.
  await network.send('Network.emulateNetworkConditions', { ...speed, latency: 150 });
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('.animate-pulse').first().waitFor({ state: 'detached' });
  await network.detach();
  return (await layoutShift(page)) >= maxLayoutShift;
}

/** Cumulative layout shift of the present page since its navigation, without shifts that follow an input. */
function layoutShift(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    let sum = 0;
    const add = (list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
    };
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(sum), 100));
  })`);
}
