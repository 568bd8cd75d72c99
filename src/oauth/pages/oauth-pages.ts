import { Injectable } from '@nestjs/common';
import type { Client, KoaContextWithOIDC } from 'oidc-provider';
import { Config } from '../../config/config.js';
import { messagePage } from '../../pages/page.js';
import { formTargets, pageHeaders } from '../../http/page-headers.js';
import { endpoints } from '../provider/endpoints/paths.js';
import { deviceConfirmPage, deviceInputPage, errorDetails, logoutPage } from './views.js';

interface PageState {
  userCode?: string;
  unknownUserCode?: boolean;
}

type PageError = Error & { userCode?: string };

/** The pages that the library shows by itself: in our words, without a script. */
@Injectable()
export class OAuthPages {
  private readonly basePath: string;

  constructor(config: Config) {
    this.basePath = config.http.basePath;
  }

  /** Keeps a code that came with the address for the field of the page. */
  fillInUserCode(context: KoaContextWithOIDC, userCode: string): void {
    (context.state as PageState).userCode = userCode.slice(0, 20);
  }

  /** Whether the request brought a code that no device has. */
  hadUnknownUserCode(context: KoaContextWithOIDC): boolean {
    return (context.state as PageState).unknownUserCode ?? false;
  }

  deviceInput(context: KoaContextWithOIDC, error: PageError | undefined): void {
    const state = context.state as PageState;
    state.unknownUserCode = error?.name === 'NotFoundError';
    if (error?.name === 'AbortedError') {
      this.send(context, messagePage('Nothing was connected', 'You stopped it. You can close this page.'));
      return;
    }
    const failures: Record<string, string> = {
      NotFoundError: 'No device shows this code. Please check it.',
      ExpiredError: 'This code is too old. Let the device make a new one.',
      AlreadyUsedError: 'This code was used already. Let the device make a new one.',
      NoCodeError: 'Please type the code.',
    };
    const failure = error ? (failures[error.name] ?? 'That did not work. Please try again.') : null;
    const userCode = error?.userCode ?? state.userCode ?? '';
    const view = {
      action: `${this.basePath}${endpoints.code_verification}`,
      xsrf: xsrfToken(context),
      userCode,
      failure,
    };
    this.send(context, deviceInputPage(view));
  }

  deviceConfirm(context: KoaContextWithOIDC, client: Client, userCode: string): void {
    const view = {
      action: `${this.basePath}${endpoints.code_verification}`,
      xsrf: xsrfToken(context),
      app: clientName(client),
      userCode,
    };
    this.send(context, deviceConfirmPage(view));
  }

  deviceDone(context: KoaContextWithOIDC): void {
    const app = clientName(context.oidc.client);
    this.send(context, messagePage('Your device is connected', `Go on at ${app}. You can close this page.`));
  }

  tooManyUserCodes(context: KoaContextWithOIDC, retryAfter: number): void {
    context.status = 429;
    context.set('retry-after', String(retryAfter));
    const minutes = Math.ceil(retryAfter / 60);
    this.send(
      context,
      messagePage(
        'Too many wrong codes',
        `Please wait ${minutes} minutes, then let the device make a new one.`,
      ),
    );
  }

  logout(context: KoaContextWithOIDC): void {
    const app = context.oidc.client ? clientName(context.oidc.client) : null;
    const view = {
      action: `${this.basePath}${endpoints.end_session}/confirm`,
      xsrf: xsrfToken(context),
      app,
    };
    const { post_logout_redirect_uri: target } = context.oidc.params ?? {};
    // The library has checked that it is registered. Browsers check a form's target along all redirects.
    this.send(context, logoutPage(view), typeof target === 'string' ? formTargets(target) : []);
  }

  /** The person did not want to be signed out. */
  stillSignedIn(context: KoaContextWithOIDC): void {
    this.send(context, messagePage('You are still signed in', 'You can close this page.'));
  }

  loggedOut(context: KoaContextWithOIDC): void {
    this.send(context, messagePage('You are signed out', 'You can close this page.'));
  }

  error(
    context: KoaContextWithOIDC,
    out: { error: string; error_description?: string },
    _error: Error,
  ): void {
    const expired = out.error_description?.includes('session') || out.error_description?.includes('expired');
    const text =
      out.error === 'server_error'
        ? 'Something went wrong on our side. Please go back to the app and try again.'
        : expired
          ? 'This took too long or was started elsewhere. Please go back to the app and start again.'
          : 'The app sent you here with a request that cannot be served. Please go back to it.';
    this.send(
      context,
      messagePage('This did not work', text, errorDetails(out.error, out.error_description)),
    );
  }

  private send(context: KoaContextWithOIDC, page: string, targets: readonly string[] = []): void {
    context.set({ ...pageHeaders(targets) });
    context.type = 'html';
    context.body = page;
  }
}

function clientName(client: Client | undefined): string {
  return client?.clientName ?? 'the app';
}

function xsrfToken(context: KoaContextWithOIDC): string {
  return (context.oidc.session?.state as { secret?: string } | undefined)?.secret ?? '';
}
