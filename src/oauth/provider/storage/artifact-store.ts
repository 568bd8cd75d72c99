import { Injectable } from '@nestjs/common';
import { type AdapterPayload, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { SystemClock } from '../../../clock/clock.js';
import type { SealedPlace } from '../../../crypto/sealed-places.js';
import { type Sealed, TokenVault, VaultError } from '../../../crypto/token-vault.js';
import { AuthorizationsRepository } from '../../consents/authorizations.repository.js';
import { devicePollSeconds } from '../../domain/lifetimes.js';
import {
  ArtifactsRepository,
  type NewArtifact,
  type StoredArtifact,
} from '../../tokens/artifacts.repository.js';
import { RefreshTokenFormat } from '../../tokens/refresh-token-format.js';
import { toEngineSeconds } from '../engine-time.js';
import { ArtifactHandles } from './artifact-handles.js';
import { fromStored, toStored } from './artifact-payload.js';
import { getRememberedSource, getTokenRequest } from './token-request.js';

/** Kinds that are exchanged for tokens. */
const exchangeableKinds = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode']);

/** Routes on which oidc-provider looks artifacts up by a stored handle. Clients and browsers never send one. */
const handleRoutes = new Set(['resume', 'device_resume', 'code_verification']);

/**
 * Stores the artifacts of oidc-provider. Only keyed hashes of ids reach the database.
 *
 * The token endpoint writes nothing until the response is complete: the result of a code or refresh token is collected in the
 * {@link TokenRequest} and written by one statement.
 */
@Injectable()
export class ArtifactStore {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly refreshTokenFormat: RefreshTokenFormat,
    private readonly handles: ArtifactHandles,
    private readonly vault: TokenVault,
    private readonly clock: SystemClock,
  ) {}

  async upsert(kind: string, id: string, payload: AdapterPayload, lifetimeSeconds: number): Promise<void> {
    const artifact = this.toArtifact(kind, id, payload, lifetimeSeconds);
    const request = getTokenRequest(Provider.ctx);
    if (request && kind === 'RefreshToken') request.nextRefreshToken = artifact;
    else await this.artifacts.upsert(artifact);
  }

  async find(kind: string, id: string): Promise<AdapterPayload | undefined> {
    const { ctx } = Provider;
    if (this.handles.isHandle(id) && !handleRoutes.has(ctx?.oidc.route ?? '')) return undefined;
    const request = getTokenRequest(ctx);
    if (request && exchangeableKinds.has(kind)) return this.findExchangeable(kind, id, ctx!);
    return this.toPayload(id, await this.artifacts.find(kind, this.handles.candidates(kind, id)));
  }

  async findByUid(kind: string, uid: string): Promise<AdapterPayload | undefined> {
    const row = await this.artifacts.findByUid(kind, uid);
    return row ? this.toPayload(this.handles.handle(row.idHash), row) : undefined;
  }

  /** The user code is stored as a hash, so the payload gets the code that the user typed. */
  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const row = await this.artifacts.findByUserCode(this.handles.candidates('UserCode', userCode));
    if (!row) return undefined;
    return { ...this.toPayload(this.handles.handle(row.idHash), row), userCode };
  }

  async consume(kind: string, id: string): Promise<void> {
    const request = getTokenRequest(Provider.ctx);
    if (request?.source) request.consumed = request.source;
    else await this.artifacts.consume({ kind, idHash: this.handles.hash(kind, id) });
  }

  async destroy(kind: string, id: string): Promise<void> {
    await this.artifacts.delete(kind, this.handles.candidates(kind, id));
  }

  /** When the interaction's prompt was created, in milliseconds. oidc-provider stores whole seconds. Null for an unknown interaction. */
  async promptedAt(interactionId: string): Promise<Date | null> {
    const row = await this.artifacts.find(
      'Interaction',
      this.handles.candidates('Interaction', interactionId),
    );
    const promptedAtMs = row?.payload.promptedAtMs;
    return typeof promptedAtMs === 'number' ? new Date(promptedAtMs) : null;
  }

  private async findExchangeable(
    kind: string,
    id: string,
    ctx: KoaContextWithOIDC,
  ): Promise<AdapterPayload | undefined> {
    const request = getTokenRequest(ctx)!;
    const hashes = this.handles.candidates(kind, id);
    const remembered = kind === 'RefreshToken' ? getRememberedSource(ctx, id) : undefined;
    const row = remembered === undefined ? await this.artifacts.findExchangeable(kind, hashes) : remembered;
    if (!row) return kind === 'RefreshToken' ? this.describeUsedRefreshToken(id) : undefined;
    request.source = { ...row, presented: id };
    const { payload } = row;
    if (kind === 'DeviceCode' && !payload.accountId && !payload.error) {
      if (!(await this.artifacts.recordPoll(kind, hashes, devicePollSeconds)))
        throw new errors.SlowDown('wait for the interval before polling again');
    }
    // Reported as unused: the token endpoint replays the stored response.
    return this.toPayload(id, row.isReplayable ? { ...row, consumedAt: null } : row);
  }

  /** A valid refresh token without a row was used earlier. Reported as consumed while its authorization exists, which then ends. */
  private async describeUsedRefreshToken(value: string): Promise<AdapterPayload | undefined> {
    const authorizationId = this.refreshTokenFormat.readAuthorizationId(value);
    const authorization = authorizationId && (await this.authorizations.find(authorizationId));
    if (!authorization) return undefined;
    const { userId, clientId, scopes, createdAt, expiresAt } = authorization;
    const now = toEngineSeconds(this.clock, this.clock.now());
    return {
      jti: value,
      kind: 'RefreshToken',
      accountId: userId,
      clientId,
      grantId: authorization.id,
      scope: scopes.join(' '),
      iat: toEngineSeconds(this.clock, createdAt),
      exp: toEngineSeconds(this.clock, expiresAt),
      consumed: now,
    };
  }

  private toPayload(id: string, row: StoredArtifact | null): AdapterPayload | undefined {
    if (!row) return undefined;
    return fromStored(id, row, this.clock, (sealed) => this.openState(sealed));
  }

  private toArtifact(
    kind: string,
    id: string,
    payload: AdapterPayload,
    lifetimeSeconds: number,
  ): NewArtifact {
    const handleOf = (of: string, other: string) =>
      this.handles.isHandle(other) ? other : this.handles.handle(this.handles.hash(of, other));
    const promptedAtMs = kind === 'Interaction' ? { promptedAtMs: this.clock.nowMs() } : {};
    const sealState = (state: unknown) => this.vault.seal(JSON.stringify(state), sessionStatePlace);
    return {
      kind,
      idHash: this.handles.hash(kind, id),
      authorizationId: payload.grantId && kind !== 'Interaction' ? payload.grantId : null,
      uid: payload.uid ?? null,
      userCodeHash: payload.userCode ? this.handles.hash('UserCode', payload.userCode) : null,
      payload: { ...toStored(id, payload, this.clock, handleOf, sealState), ...promptedAtMs },
      lifetimeSeconds,
    };
  }

  /** CSRF secrets of open forms. If their vault key was removed, the user has to open the form again. */
  private openState(sealed: string): unknown {
    try {
      return JSON.parse(this.vault.open(sealed as Sealed, sessionStatePlace));
    } catch (error) {
      if (error instanceof VaultError) return undefined;
      throw error;
    }
  }
}

const sessionStatePlace: SealedPlace = { table: 'oidc_artifacts', column: 'payload', id: 'state' };
