import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { buttonClass } from '../ui/button.js';
import { Page } from '../ui/page.js';
import { Alert } from '../ui/states.js';
import { texts } from '../texts.js';

/** Inside of the frame of the application. */
export function NotFoundPage() {
  return (
    <Page title={texts.states.notFoundTitle}>
      <p>{texts.states.notFound}</p>
      <Link to="/" className={buttonClass('primary')}>
        {texts.navigation.home}
      </Link>
    </Page>
  );
}

export function CrashPage({ error, reset }: ErrorComponentProps) {
  return (
    <main className="mx-auto max-w-xl space-y-4 p-6">
      <Page title={texts.states.crashed}>
        <Alert>{error instanceof Error ? error.message : String(error)}</Alert>
        <button type="button" className={buttonClass('primary')} onClick={reset}>
          {texts.states.retry}
        </button>
      </Page>
    </main>
  );
}
