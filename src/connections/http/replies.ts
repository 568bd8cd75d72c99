import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { failureCodes } from '../../failures/failure-codes.js';
import { Failure } from '../../failures/failure.js';
import { sendFailure, setRetryAfter } from '../../http/error-response.js';
import { formTarget, pageHeaders } from '../../http/page-headers.js';
import { sendPage } from '../../pages/page.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import { type ConnectPage, renderConnectPage } from './page.js';
import type { Confirmation } from '../connections.service.js';
import { type ConnectionExit, type ConnectionResult, resultUrl } from '../domain/connection.js';

/** Responses of connect flows: a page, JSON if the client accepts it, or a redirect to the app. */
@Injectable()
export class ConnectReplies {
  constructor(private readonly config: Config) {}

  /**
   * Redirects to the app, or shows the result if there is no return URL. With `resultPath` it redirects there first, so that codes
   * and states do not stay in the browser history.
   */
  exit(
    request: FastifyRequest,
    reply: FastifyReply,
    { result, returnUrl }: ConnectionExit,
    resultPath: string | null,
  ): void {
    if (returnUrl && result.kind !== 'working') {
      redirect(reply, resultUrl(returnUrl, result));
      return;
    }
    if (wantsJson(request)) {
      this.json(request, reply, result);
      return;
    }
    if (resultPath) redirect(reply, resultPath);
    else this.page(reply, statusOf(result), this.pageOf(result));
  }

  page(reply: FastifyReply, status: number, page: ConnectPage): void {
    sendPage(reply, status, renderConnectPage(page));
  }

  /** Asks a browser that is not signed in to confirm the user of the flow. */
  confirmation(
    reply: FastifyReply,
    { displayName }: PlatformAdapter,
    ticket: string,
    { proof, userName, leadsTo }: Confirmation,
  ): void {
    const text = renderConnectPage({
      title: `Connect ${displayName}`,
      text:
        `You are about to connect your ${displayName} account to the user ${userName}, who can then use it. ` +
        'Continue only if you are this user. If you did not start this yourself, close this page.',
      // A relative URL works under any base path.
      form: { action: 'go', button: `Continue to ${displayName}`, fields: { ticket, proof } },
    });
    // Platforms redirect over several hosts before they show the consent page.
    sendPage(reply, 200, text, pageHeaders(['https:', ...leadsTo.map(formTarget)]));
  }

  failure(request: FastifyRequest, reply: FastifyReply, failure: Failure): void {
    setRetryAfter(reply, failure);
    if (wantsJson(request)) void sendFailure(request, reply, failure);
    else this.page(reply, failure.status, { title: 'Something went wrong', text: failure.userMessage });
  }

  private json(request: FastifyRequest, reply: FastifyReply, result: ConnectionResult): void {
    void reply.header('cache-control', 'no-store');
    if (result.kind === 'failed') {
      void sendFailure(request, reply, new Failure(result.code));
      return;
    }
    const { kind, ...rest } = result;
    void reply.status(statusOf(result)).send({ status: kind, ...rest });
  }

  private pageOf(result: ConnectionResult): ConnectPage {
    switch (result.kind) {
      case 'connected':
        return { title: 'Connected', text: 'Your account is connected. You can close this page.' };
      case 'choosing':
        return {
          title: 'Almost done',
          text: 'There are several accounts. Go back to the app and choose the accounts to connect.',
        };
      case 'working':
        return { title: 'Connecting …', text: 'This takes a moment.', refreshSeconds: 2 };
      case 'failed': {
        const { upgradeUrl } = this.config;
        const upgrade = result.code === 'TIER_LIMIT_REACHED' && upgradeUrl;
        return {
          title: 'Not connected',
          text: failureCodes[result.code].userMessage,
          ...(upgrade && { link: { href: upgrade, text: 'See larger plans' } }),
        };
      }
    }
  }
}

/** The URL can contain a ticket, a code or a state, so it must not be cached or sent as a referrer. */
export function redirect(reply: FastifyReply, url: string): void {
  void reply
    .status(303)
    .headers({ location: url, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .send();
}

function statusOf(result: ConnectionResult): number {
  if (result.kind === 'failed') return failureCodes[result.code].status;
  return result.kind === 'working' ? 202 : 200;
}

function wantsJson({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('application/json') && !accept.includes('text/html');
}
