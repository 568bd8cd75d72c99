import { listenForResult, returnParameter, type ConnectResult } from './connect-return.js';
import { createKey } from './idempotency.js';
import type { StartConnectionInput, StartConnectionMutation } from './generated/operations.js';

export interface ConnectOptions extends Omit<StartConnectionInput, 'returnUrl'> {
  /**
   * `popup` must be called in the handler of a click. If the browser blocks the popup, the page is redirected instead. Default:
   * `popup`.
   */
  mode?: 'popup' | 'redirect';
  /**
   * Page that calls `readConnectResult`, on the origin of this page and under one of RETURN_URLS of the server. Default: this page.
   */
  returnUrl?: string;
  /** Cancels the waiting for a popup and closes it. The promise is rejected with the reason of the signal. */
  signal?: AbortSignal;
}

type StartResult = StartConnectionMutation['startConnection'];

const popupFeatures = 'popup,width=600,height=760';
const closedCheckIntervalMs = 400;
/** Time for the result of a popup that has just closed. */
const closedGraceMs = 1_000;

/** Sends the user to the platform and waits for the result. See {@link ConnectOptions.mode}. */
export async function connect(
  start: (input: StartConnectionInput) => Promise<StartResult>,
  { mode = 'popup', returnUrl = location.href, signal, ...input }: ConnectOptions,
): Promise<ConnectResult> {
  signal?.throwIfAborted();
  // Browsers open a popup only during a click, so it is opened before the request.
  const popup = mode === 'popup' ? window.open('', '', popupFeatures) : null;
  // The page of the platform must not navigate this page.
  if (popup) popup.opener = null;
  const flow = createKey();
  try {
    const url = new URL(returnUrl, location.href);
    url.hash = '';
    url.searchParams.set(returnParameter, popup ? `popup-${flow}` : `redirect-${flow}`);
    const started = await start({ ...input, returnUrl: url.href });
    if (started.__typename !== 'ConnectionStarted') {
      popup?.close();
      return { status: 'failed', code: started.code, failure: started };
    }
    signal?.throwIfAborted();
    if (!popup) {
      location.assign(started.url);
      // The page is left.
      return await new Promise<never>(() => undefined);
    }
    popup.location.replace(started.url);
    return await waitForPopup(popup, flow, signal);
  } catch (error) {
    popup?.close();
    throw error;
  }
}

function waitForPopup(popup: Window, flow: string, signal: AbortSignal | undefined): Promise<ConnectResult> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearInterval(timer);
      stopListening();
      signal?.removeEventListener('abort', abort);
    };
    const finish = (result: ConnectResult) => {
      stop();
      resolve(result);
    };
    const abort = () => {
      stop();
      reject(signal!.reason);
    };
    const stopListening = listenForResult(flow, finish);
    let closedAt: number | null = null;
    const timer = setInterval(() => {
      if (!popup.closed) return;
      closedAt ??= performance.now();
      if (performance.now() - closedAt >= closedGraceMs)
        finish({ status: 'failed', code: 'POPUP_CLOSED', failure: null });
    }, closedCheckIntervalMs);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
