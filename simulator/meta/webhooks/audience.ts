import type { Pages } from '../facebook/pages.js';
import type { People } from '../facebook/people.js';
import type { Account } from '../instagram/accounts.js';
import type { App, Login } from '../login/apps.js';
import type { Principals } from '../login/principals.js';
import type { Subscriptions } from './subscriptions.js';
import type { Tokens } from '../login/tokens.js';

/** The permission that a webhook field requires, per login. */
function getPermission(field: string, login: Login): string {
  const of = (name: string): string =>
    login === 'instagram' ? `instagram_business_${name}` : `instagram_${name}`;
  if (field === 'story_insights') return of('manage_insights');
  return of(field.startsWith('messag') || field === 'standby' ? 'manage_messages' : 'manage_comments');
}

interface AudienceParts {
  tokens: Tokens;
  subscriptions: Subscriptions;
  principals: Principals;
  people: People;
  pages: Pages;
}

/** Decides which apps receive an event, by the documented conditions of delivery. */
export class WebhookAudience {
  constructor(private readonly parts: AudienceParts) {}

  receives(app: App, login: Login, account: Account, field: string): boolean {
    if (app.mode !== 'live' || !app.webhook?.fields.some((chosen) => chosen === field)) return false;
    const isComment = field === 'comments' || field === 'live_comments';
    if (isComment && app.access !== 'advanced') return false;
    if (!account.isPublic && !field.startsWith('messag')) return false;
    const permission = getPermission(field, login);
    return login === 'instagram'
      ? this.receivesDirectly(app, account, permission)
      : this.receivesThroughPage(app, account, permission);
  }

  private receivesDirectly(app: App, account: Account, permission: string): boolean {
    const { tokens, subscriptions } = this.parts;
    const subscribed = subscriptions.find({ appId: app.appId, kind: 'account', id: account.id });
    const grant = subscribed && tokens.findGrant(app.appId, 'instagram', account.id);
    return grant?.scopes.includes(permission) === true;
  }

  private receivesThroughPage(app: App, account: Account, permission: string): boolean {
    const { tokens, subscriptions, principals, people, pages } = this.parts;
    return pages
      .listByAccount(account.id)
      .filter(({ id }) => subscriptions.find({ appId: app.appId, kind: 'page', id }))
      .some((page) =>
        people.all().some(({ id }) => {
          const grant = tokens.findGrant(app.appId, 'facebook', id);
          return (
            grant?.scopes.includes(permission) === true &&
            principals.listSharedPages(grant).some((shared) => shared.page.id === page.id) &&
            principals.findSharedAccount(grant, page)?.id === account.id
          );
        }),
      );
  }
}
