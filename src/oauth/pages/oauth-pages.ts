import { Injectable } from '@nestjs/common';
import type { Client, KoaContextWithOIDC } from 'oidc-provider';
import { Config } from '../../config/config.js';
import { PageBrand } from '../../pages/page-brand.js';
import { messagePage } from '../../pages/page.js';
import { formTargets, pageHeaders } from '../../http/page-headers.js';
import { endpoints } from '../provider/endpoints/paths.js';
import { deviceConfirmPage, deviceInputPage, errorDetails, logoutPage } from './views.js';

interface PageState {
  userCode?: string;
  unknownUserCode?: boolean;
}

type PageError = Error & { userCode?: string };

/** Replaces the pages of oidc-provider by pages without scripts. */
@Injectable()
export class OAuthPages {
  private readonly basePath: string;
  private readonly brand: PageBrand;

  constructor(config: Config) {
    this.basePath = config.http.basePath;
    this.brand = new PageBrand(config.brand);
  }

  /** Prefills the code field with the code of the URL. */
  fillInUserCode(context: KoaContextWithOIDC, userCode: string): void {
    (context.state as PageState).userCode = userCode.slice(0, 20);
  }

  /** Whether the request sent an unknown user code. */
  hadUnknownUserCode(context: KoaContextWithOIDC): boolean {
    return (context.state as PageState).unknownUserCode ?? false;
  }

  deviceInput(context: KoaContextWithOIDC, error: PageError | undefined): void {
    const state = context.state as PageState;
    state.unknownUserCode = error?.name === 'NotFoundError';
    if (error?.name === 'AbortedError') {
      this.send(
        context,
        messagePage('Device not connected', 'You canceled the request. You can close this page.'),
      );
      return;
    }
    const messages: Record<string, string> = {
      NotFoundError: 'This code is not valid. Please check it.',
      ExpiredError: 'This code has expired. Please get a new code on your device.',
      AlreadyUsedError: 'This code has already been used. Please get a new code on your device.',
      NoCodeError: 'Please enter the code.',
    };
    const failure = error ? (messages[error.name] ?? 'Something went wrong. Please try again.') : null;
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
    this.send(
      context,
      messagePage('Your device is connected', `Continue in ${app}. You can close this page.`),
    );
  }

  tooManyUserCodes(context: KoaContextWithOIDC, retryAfter: number): void {
    context.status = 429;
    context.set('retry-after', String(retryAfter));
    const minutes = Math.ceil(retryAfter / 60);
    this.send(
      context,
      messagePage(
        'Too many wrong codes',
        `Please wait ${minutes} minutes, then get a new code on your device.`,
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
    // oidc-provider has checked that the URI is registered. Browsers apply form-action to all redirects of a form.
    this.send(context, logoutPage(view), typeof target === 'string' ? formTargets(target) : []);
  }

  /** The user chose to stay signed in. */
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
          ? 'This page has expired or was opened in another browser. Please go back to the app and start again.'
          : 'The app sent an invalid request. Please go back to the app and try again.';
    this.send(
      context,
      messagePage('Something went wrong', text, errorDetails(out.error, out.error_description)),
    );
  }

  private send(context: KoaContextWithOIDC, page: string, targets: readonly string[] = []): void {
    context.set({ ...this.brand.extend(pageHeaders(targets)) });
    context.type = 'html';
    context.body = this.brand.fill(page, this.basePath);
  }
}

function clientName(client: Client | undefined): string {
  return client?.clientName ?? 'the app';
}

function xsrfToken(context: KoaContextWithOIDC): string {
  return (context.oidc.session?.state as { secret?: string } | undefined)?.secret ?? '';
}
