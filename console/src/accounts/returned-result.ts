import { type ConnectResult, isConnectPopup, readConnectResult } from '@patchbay/client';

let returned: ConnectResult | null = null;

/**
 * Reads the result of a connect flow from the address, before the router reads it.
 *
 * @returns false for a popup that has passed its result on: it closes, and needs no page
 */
export async function readReturnedResult(): Promise<boolean> {
  const isPopup = isConnectPopup();
  returned = await readConnectResult();
  return !isPopup || returned !== null;
}

/** The result of a connect flow by redirect. It is returned once. */
export function takeReturnedResult(): ConnectResult | null {
  const result = returned;
  returned = null;
  return result;
}
