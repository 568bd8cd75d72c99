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
 * Wraps the token endpoint of oidc-provider: it checks and signs, and this class writes the result by one statement before the
 * response is sent.
 *
 * Of simultaneous uses of one refresh token, one wins that statement. The others, and later uses within ten seconds, get the same
 * response. After that, another use ends the authorization with all its tokens. A code can be used once.
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
    const isReplayed = context.status === 200 && !(await this.commit(context, request));
    this.report(context, request, isReplayed);
  }

  /** Counts and records a token that was issued without oidc-provider. `user` is null if the client got it on its own behalf. */
  reportDirect(
    { grant, clientId, scope, address }: { grant: string; clientId: string; scope: string; address: string },
    user: { id: string; authorizationId: string } | null,
  ): void {
    this.requests.inc({ grant, outcome: 'ok' });
    this.events.recordIssued({
      name: user ? 'token_refreshed' : 'token_issued',
      clientId,
      userId: user?.id ?? null,
      authorizationId: user?.authorizationId ?? null,
      address,
      details: { grant, scope },
    });
  }

  /** Counts a request of a client that failed without oidc-provider. */
  reportDirectFailure(grant: string, clientId: string): void {
    this.requests.inc({ grant, outcome: 'server_error' });
    this.events.countRefusal(clientId);
  }

  /** Returns false if an earlier response is replayed. */
  private async commit(context: KoaContextWithOIDC, request: TokenRequest): Promise<boolean> {
    const { source, consumed, nextRefreshToken: next } = request;
    if (!source || !consumed) return true;
    if (source.isReplayable) {
      this.replayResponse(context, source);
      return false;
    }
    const isRefresh = source.kind === 'RefreshToken';
    const sealed = isRefresh ? sealResponse(source.presented, JSON.stringify(context.body)) : null;
    const won = next
      ? await this.artifacts.exchange(consumed, sealed, next)
      : await this.artifacts.consume(consumed);
    if (won) return true;

    // A simultaneous request won, or the authorization has ended.
    const current = await this.artifacts.findExchangeable(source.kind, [source.idHash]);
    if (isRefresh && current?.isReplayable) {
      this.replayResponse(context, { ...current, presented: source.presented });
      return false;
    }
    if (current?.authorization) {
      await this.consents.endAuthorization(current.authorization.id, 'token_reused', context.ip);
    }
    sendInvalidGrant(context);
    return true;
  }

  private replayResponse(context: KoaContextWithOIDC, source: PresentedArtifact): void {
    const response = source.response && openResponse(source.presented, source.response);
    if (response) context.body = JSON.parse(response);
    else {
      this.logger.error({ authorization: source.authorization?.id }, 'Failed to open a stored response.');
      sendInvalidGrant(context);
    }
  }

  private report(context: KoaContextWithOIDC, { source }: TokenRequest, isReplayed: boolean): void {
    const client = context.oidc?.client;
    const body = context.body as { error?: string; scope?: string } | undefined;
    const grant = textParam(context, 'grant_type');
    const isKnown = client?.grantTypeAllowed(grant) ?? false;
    this.requests.inc({ grant: isKnown ? grant : 'unknown', outcome: body?.error ?? 'ok' });
    if (!client) return;
    if (context.status !== 200) {
      // A polling device is not an error.
      if (body?.error !== 'authorization_pending') this.events.countRefusal(client.clientId);
      return;
    }
    if (isReplayed) return;
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

/** The error of oidc-provider, which does not reveal the reason. */
function sendInvalidGrant(context: KoaContextWithOIDC): void {
  context.status = 400;
  context.body = { error: 'invalid_grant', error_description: 'grant request is invalid' };
}
