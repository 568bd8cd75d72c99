import { createPatchbay } from '@patchbay/client';
import { settings } from '../settings.js';

/** The client of this installation. The session cookie of the browser authenticates it. */
export const patchbay = createPatchbay({ url: `${settings.basePath}/` });
