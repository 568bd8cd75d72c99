import { createPatchbay } from '@patchbay/client';
import { settings } from '../settings.js';

let shownUser: string | null = null;

/** The client of this installation. The session cookie of the browser authenticates it. */
export const patchbay = createPatchbay({ url: `${settings.basePath}/`, expectedUser: () => shownUser });

/** Sets the user that this tab shows. Requests with the session of another user are refused from now on. */
export function showUser(id: string): void {
  shownUser = id;
}
