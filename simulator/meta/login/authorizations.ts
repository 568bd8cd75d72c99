import type { SimulatorClock } from '../../clock.js';
import type { Apps } from './apps.js';
import type { Callback, Callbacks, CallbackKind } from '../webhooks/callbacks.js';
import { appScopedIdOf, personIdOf } from '../ids.js';
import type { Grant, Tokens } from './tokens.js';

/** The id an app knows the subject of a grant by. */
export function userIdOf({ appId, login, subject }: Pick<Grant, 'appId' | 'login' | 'subject'>): string {
  return login === 'instagram' ? appScopedIdOf(appId, subject) : personIdOf(appId, subject);
}

/** The end of a user's authorization of an app. */
export class Authorizations {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly apps: Apps,
    private readonly tokens: Tokens,
    private readonly callbacks: Callbacks,
  ) {}

  /** Tokens are revoked first, then the app is notified: an app that reads the notification can no longer call. */
  remove(grant: Grant): void {
    this.tokens.remove(grant);
    this.clock.schedule(this.clock.now(), async () => {
      await this.call(grant, 'deauthorize');
    });
  }

  /** The "Send request" button of a user who has removed the app. */
  requestDeletion(grant: Grant): Promise<Callback | undefined> {
    return this.call(grant, 'data-deletion');
  }

  private call(grant: Grant, kind: CallbackKind): Promise<Callback | undefined> {
    const app = this.apps.get(grant.appId);
    const userId = userIdOf(grant);
    const signed = this.callbacks.signedRequest(app, grant.login, userId);
    return this.callbacks.call(app, grant.login, kind, signed, userId);
  }
}
