import type { CompleteConnectionMutation, StartConnectionMutation } from './generated/operations.js';

/** Failures of startConnection, with their fields. */
export type StartConnectionFailure = Extract<
  StartConnectionMutation['startConnection'],
  { userMessage: string }
>;

/** Failures of completeConnection, with their fields. */
export type CompleteConnectionFailure = Extract<
  CompleteConnectionMutation['completeConnection'],
  { userMessage: string }
>;

/** Result of a connect flow. */
export type ConnectResult =
  | { status: 'connected'; accountIds: string[] }
  /** The user must choose accounts: query PendingConnection, then call CompleteConnection. */
  | { status: 'choosing'; connectionId: string }
  | {
      status: 'failed';
      /** Code of docs/errors.md, or `POPUP_CLOSED` if the user closed the popup. */
      code: string;
      /** The failure of startConnection or completeConnection with its fields. Null if the flow failed at the platform. */
      failure: StartConnectionFailure | CompleteConnectionFailure | null;
    };

/** Parameter of the return URL with the kind and the id of the flow. */
export const returnParameter = 'patchbay_connect';
const resultParameters = [returnParameter, 'status', 'account', 'connection', 'code'];
/** Time in which the page that opened a popup confirms the result. */
const confirmationMs = 500;

interface FlowMessage {
  flow: string;
  /** Null: the result was received. */
  result: ConnectResult | null;
}

/**
 * Reads the result of a connect flow from the address of this page, and removes it from there. Call it when the page of `returnUrl`
 * starts. In a popup it passes the result to the page that opened it and closes the popup.
 *
 * @returns null if no flow has returned to this page, or if another page got the result
 */
export async function readConnectResult(): Promise<ConnectResult | null> {
  const url = new URL(location.href);
  const [kind, flow] = url.searchParams.get(returnParameter)?.split('-') ?? [];
  const result = flow === undefined ? null : resultOf(url.searchParams);
  if (flow === undefined || result === null) return null;
  for (const name of resultParameters) url.searchParams.delete(name);
  history.replaceState(history.state, '', url);
  if (kind !== 'popup' || !(await passToOpener(flow, result))) return result;
  window.close();
  return null;
}

/** Whether this page is a popup with the result of a connect flow, which closes soon. Such a page needs no content. */
export function isConnectPopup(): boolean {
  return new URL(location.href).searchParams.get(returnParameter)?.startsWith('popup-') ?? false;
}

/** Calls `finish` with the result that a popup passes. Returns a function that stops listening. */
export function listenForResult(flow: string, finish: (result: ConnectResult) => void): () => void {
  const channel = openChannel();
  channel.addEventListener('message', ({ data }: MessageEvent<FlowMessage>) => {
    if (data.flow !== flow || data.result === null) return;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- channels have no target
    channel.postMessage({ flow, result: null } satisfies FlowMessage);
    finish(data.result);
  });
  return () => channel.close();
}

/** Passes the result to the page that opened the popup. Returns false if that page is gone. */
function passToOpener(flow: string, result: ConnectResult): Promise<boolean> {
  const channel = openChannel();
  return new Promise((resolve) => {
    const finish = (isReceived: boolean) => {
      clearTimeout(timer);
      channel.close();
      resolve(isReceived);
    };
    const timer = setTimeout(() => finish(false), confirmationMs);
    channel.addEventListener('message', ({ data }: MessageEvent<FlowMessage>) => {
      if (data.flow === flow && data.result === null) finish(true);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- channels have no target
    channel.postMessage({ flow, result } satisfies FlowMessage);
  });
}

/** Not `window.opener`, which pages of platforms can cut off. */
function openChannel(): BroadcastChannel {
  return new BroadcastChannel('patchbay-connect');
}

function resultOf(parameters: URLSearchParams): ConnectResult | null {
  switch (parameters.get('status')) {
    case 'connected':
      return { status: 'connected', accountIds: parameters.getAll('account') };
    case 'choosing':
      return { status: 'choosing', connectionId: parameters.get('connection') ?? '' };
    case 'failed':
      return { status: 'failed', code: parameters.get('code') ?? 'INTERNAL', failure: null };
    default:
      return null;
  }
}
