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

/** How connect flows answer browsers: with a page, with JSON where that is asked for, or with the way back to the app. */
@Injectable()
export class ConnectReplies {
  constructor(private readonly config: Config) {}

  /**
   * Back to the app, or, where no address of it is known, what there is to say: at `resultPath` when the address that was asked for
   * bears what nobody should find in a history.
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

  /** Asks a browser that is not signed in whose flow it carries further. */
  confirmation(
    reply: FastifyReply,
    { displayName }: PlatformAdapter,
    ticket: string,
    { proof, userName, leadsTo }: Confirmation,
  ): void {
    const text = renderConnectPage({
      title: `Connect ${displayName}`,
      text:
        `You are about to connect an account at ${displayName} to the user ${userName}, who can then use it. ` +
        'Go on only if that is you. If you did not start this yourself, close this page.',
      // Relative: it works below whatever path this page is served.
      form: { action: 'go', button: `Continue to ${displayName}`, fields: { ticket, proof } },
    });
    // Platforms send people over hosts of their own before they show the consent page.
    sendPage(reply, 200, text, pageHeaders(['https:', ...leadsTo.map(formTarget)]));
  }

  failure(request: FastifyRequest, reply: FastifyReply, failure: Failure): void {
    setRetryAfter(reply, failure);
    if (wantsJson(request)) void sendFailure(request, reply, failure);
    else this.page(reply, failure.status, { title: 'This did not work', text: failure.userMessage });
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
          text: 'There are several accounts. Go back to the app and choose which to connect.',
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

/** The address may hold a ticket, a code or a state: it is kept nowhere. */
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
