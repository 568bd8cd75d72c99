import { ViewerDocument } from '@patchbay/client/operations';
import { Outlet } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { toProblem } from '../data/errors.js';
import { ViewerProvider } from '../data/viewer.js';
import { texts } from '../texts.js';
import { ErrorState, Skeleton } from '../ui/states.js';
import { ConnectionNotice } from './connection-notice.js';
import { Header } from './header.js';
import { SignInRedirect } from './sign-in-redirect.js';

/** Header, navigation and the page, for signed-in users. Others are sent to the sign-in page and come back afterwards. */
export function AppShell() {
  const [{ data, error, fetching }, reload] = useQuery({ query: ViewerDocument });
  if (error && toProblem(error).code === 'UNAUTHENTICATED') return <SignInRedirect />;
  if (!data)
    return (
      <main className="mx-auto max-w-xl p-6">
        {error && !fetching ? <ErrorState error={error} retry={reload} /> : <Skeleton />}
      </main>
    );
  return (
    <ViewerProvider viewer={data.viewer}>
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:p-3">
        {texts.navigation.skip}
      </a>
      <Header />
      <ConnectionNotice />
      <main id="content" tabIndex={-1} className="mx-auto max-w-6xl px-4 py-6 outline-none sm:px-6">
        <Outlet />
      </main>
    </ViewerProvider>
  );
}
