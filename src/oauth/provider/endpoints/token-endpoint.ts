import { Injectable, Logger } from '@nestjs/common';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { Metrics } from '../../../telemetry/metrics.js';
import { ConsentsService } from '../../consents/consents.service.js';
import type { OAuthEvent } from '../../domain/events.js';
import { OAuthEvents } from '../../oauth-events.js';
import { openResponse, sealResponse } from '../../tokens/sealed-response.js';
import { ArtifactsRepository, type ExchangeableArtifact } from '../../tokens/artifacts.repository.js';
import { textParam } from './text-param.js';
import { startTokenRequest, type TokenRequest } from '../storage/token-request.js';

type PresentedArtifact = ExchangeableArtifact & { presented: string };

/**
 * What surrounds the library's token endpoint: the library checks and signs, and what its answer leads to is written here, by one
 * statement, before the answer leaves.
 *
 * Of many uses of one refresh token at the same time one wins that statement; the others, and later ones for ten seconds, are given
 * the winner's answer. After that, using it again ends the authorization with all its tokens. A code is used once.
 */
@Injectable()
export class TokenEndpoint {
  private readonly logger = new Logger('OAuth');
  private readonly requests;

  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly consents: ConsentsService,
    private readonly events: OAuthEvents,
    metrics: Metrics,
  ) {
    this.requests = metrics.counter({
      name: 'patchbay_oauth_token_requests_total',
      help: 'Requests to the token endpoint, by grant and by outcome: ok, or the error code.',
      labelNames: ['grant', 'outcome'],
    });
  }

  async handle(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    const request = startTokenRequest(context);
    await next();
    const isRepeated = context.status === 200 && !(await this.commit(context, request));
    this.report(context, request, isRepeated);
  }

  /** Whether the answer is a new one. */
  private async commit(context: KoaContextWithOIDC, request: TokenRequest): Promise<boolean> {
    const { source, consumed, nextRefreshToken: next } = request;
    if (!source || !consumed) return true;
    if (source.isReplayable) {
      this.replayResponse(context, source);
      return false;
    }
    const isRefresh = source.kind === 'RefreshToken';
    const answer = isRefresh ? sealResponse(source.presented, JSON.stringify(context.body)) : null;
    const won = next
      ? await this.artifacts.exchange(consumed, answer, next)
      : await this.artifacts.consume(consumed);
    if (won) return true;

    // Somebody else was faster, or the authorization has ended meanwhile.
    const now = await this.artifacts.findExchangeable(source.kind, [source.idHash]);
    if (isRefresh && now?.isReplayable) {
      this.replayResponse(context, { ...now, presented: source.presented });
      return false;
    }
    if (now?.authorization) {
      await this.consents.endAuthorization(now.authorization.id, 'token_reused', context.ip);
    }
    sendInvalidGrant(context);
    return true;
  }

  private replayResponse(context: KoaContextWithOIDC, source: PresentedArtifact): void {
    const answer = source.response && openResponse(source.presented, source.response);
    if (answer) context.body = JSON.parse(answer);
    else {
      this.logger.error({ authorization: source.authorization?.id }, 'A stored answer cannot be opened.');
      sendInvalidGrant(context);
    }
  }

  private report(context: KoaContextWithOIDC, { source }: TokenRequest, isRepeated: boolean): void {
    const client = context.oidc?.client;
    const body = context.body as { error?: string; scope?: string } | undefined;
    const grant = textParam(context, 'grant_type');
    const isKnown = client?.grantTypeAllowed(grant) ?? false;
    this.requests.inc({ grant: isKnown ? grant : 'unknown', outcome: body?.error ?? 'ok' });
    if (!client) return;
    if (context.status !== 200) {
      // A device that waits for its person does nothing wrong.
      if (body?.error !== 'authorization_pending') this.events.countRefusal(client.clientId);
      return;
    }
    if (isRepeated) return;
    const { AccessToken: token } = context.oidc.entities;
    const event: OAuthEvent = {
      name: source?.kind === 'RefreshToken' ? 'token_refreshed' : 'token_issued',
      clientId: client.clientId,
      userId: token?.accountId ?? null,
      authorizationId: token?.grantId ?? null,
      address: context.ip,
      details: { grant, scope: body?.scope ?? null },
    };
    this.events.recordIssued(event);
  }
}

/** In the library's words, which never tell why. */
function sendInvalidGrant(context: KoaContextWithOIDC): void {
  context.status = 400;
  context.body = { error: 'invalid_grant', error_description: 'grant request is invalid' };
}
