import type { SimulatorClock } from '../../clock.js';
import type { Apps } from './apps.js';
import type { Callback, Callbacks, CallbackKind } from '../webhooks/callbacks.js';
import { deriveAppScopedId, derivePersonId } from '../ids.js';
import type { Grant, Tokens } from './tokens.js';

/** The app-scoped id of the subject of a grant. */
export function getUserId({ appId, login, subject }: Pick<Grant, 'appId' | 'login' | 'subject'>): string {
  return login === 'instagram' ? deriveAppScopedId(appId, subject) : derivePersonId(appId, subject);
}

/** Ends authorizations of an app by a user. */
export class Authorizations {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly apps: Apps,
    private readonly tokens: Tokens,
    private readonly callbacks: Callbacks,
  ) {}

  /** Revokes tokens, then notifies the app, so that its tokens no longer work at that time. */
  remove(grant: Grant): void {
    this.tokens.remove(grant);
    this.clock.schedule(this.clock.now(), async () => {
      await this.call(grant, 'deauthorize');
    });
  }

  /** Sends a data deletion request, as the "Send request" button of a removed app does. */
  requestDeletion(grant: Grant): Promise<Callback | undefined> {
    return this.call(grant, 'data-deletion');
  }

  private call(grant: Grant, kind: CallbackKind): Promise<Callback | undefined> {
    const app = this.apps.get(grant.appId);
    const userId = getUserId(grant);
    const signed = this.callbacks.createSignedRequest(app, grant.login, userId);
    return this.callbacks.call(app, grant.login, kind, signed, userId);
  }
}
