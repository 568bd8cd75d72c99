import { PatchbayProvider } from '@patchbay/client/react';
import { Outlet } from '@tanstack/react-router';
import { Provider } from 'urql';
import { readFirstData } from '../data/first-data.js';
import { createGraph } from '../data/graph.js';
import { patchbay } from '../data/patchbay.js';
import { useSession } from '../data/use-session.js';
import { ViewerProvider } from '../data/viewer.js';
import { texts } from '../texts.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { ConnectionNotice } from './connection-notice.js';
import { Header } from './header.js';
import { SessionNotice } from './session-notice.js';
import { SignInRedirect } from './sign-in-redirect.js';

const graph = createGraph();

/** Settles when the data of the first page is in the cache. */
export const firstData = readFirstData(graph);

/** Everything that pages for signed-in users need. Pages for visitors load less. */
export function AppShell() {
  return (
    <Provider value={graph}>
      <PatchbayProvider client={patchbay}>
        <Frame />
      </PatchbayProvider>
    </Provider>
  );
}

/** Header, navigation and the page, for signed-in users. Others are sent to the sign-in page and come back afterwards. */
function Frame() {
  const { viewer, isSignedOut, error, refresh } = useSession();
  if (isSignedOut && !viewer) return <SignInRedirect />;
  if (!viewer)
    return (
      <main className="mx-auto max-w-xl p-6">
        {error ? <ErrorState error={error} retry={refresh} /> : <Skeleton />}
      </main>
    );
  return (
    <ViewerProvider viewer={viewer}>
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:p-3">
        {texts.navigation.skip}
      </a>
      <Header />
      <ConnectionNotice />
      <SessionNotice isSignedOut={isSignedOut} />
      <main id="content" tabIndex={-1} className="mx-auto max-w-6xl px-4 py-6 outline-none sm:px-6">
        <Outlet />
      </main>
    </ViewerProvider>
  );
}
