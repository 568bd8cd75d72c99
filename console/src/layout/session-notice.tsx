import { settings } from '../settings.js';
import { texts } from '../texts.js';

/** Shows that the session has ended while a page is open. The user signs in in another tab, so that the page keeps its forms. */
export function SessionNotice({ isSignedOut }: { isSignedOut: boolean }) {
  return (
    <div role="status">
      {isSignedOut && (
        <p className="bg-danger-soft px-4 py-2 text-center text-sm text-danger">
          {texts.states.signedOut}{' '}
          <a
            href={`${settings.basePath}/sign-in`}
            target="_blank"
            rel="noreferrer"
            className="text-danger underline"
          >
            {texts.states.signInAgain}
          </a>
        </p>
      )}
    </div>
  );
}
