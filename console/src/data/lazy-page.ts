import { lazyRouteComponent } from '@tanstack/react-router';

const retryMs = 2_000;

/**
 * A page whose code is loaded when it is opened. While the server cannot be reached, the former page stays. Without this, the router
 * would reload the document, and the browser would replace the console by its error page.
 */
export function lazyPage<Module extends Record<string, unknown>, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
) {
  return lazyRouteComponent(() => loadWhenReachable(load), name);
}

async function loadWhenReachable<Module>(load: () => Promise<Module>): Promise<Module> {
  for (;;) {
    await whenOnline();
    try {
      return await load();
    } catch (error) {
      // A newer version has replaced the file: the router reloads the document.
      if (await isServerReachable()) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

async function whenOnline(): Promise<void> {
  if (navigator.onLine) return;
  await new Promise((resolve) => addEventListener('online', resolve, { once: true }));
}

async function isServerReachable(): Promise<boolean> {
  try {
    return (await fetch(document.baseURI, { method: 'HEAD', cache: 'no-store' })).status < 500;
  } catch {
    return false;
  }
}
