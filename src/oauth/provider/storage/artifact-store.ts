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
import { ArtifactHandles } from './artifact-handles.js';
import { fromStored, seconds, toStored } from './artifact-payload.js';
import { getTokenRequest } from './token-request.js';

/** What is exchanged for tokens. */
const exchangeableKinds = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode']);

/** Where a handle that we stored ourselves comes back. Clients and browsers never send one. */
const handleRoutes = new Set(['resume', 'device_resume', 'code_verification']);

/**
 * Keeps what the library stores. Only keyed hashes of ids reach the database.
 *
 * On the token endpoint nothing is written until the answer is made: what a code or refresh token leads to is collected in the
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

  async upsert(kind: string, id: string, payload: AdapterPayload, life: number): Promise<void> {
    const artifact = this.toArtifact(kind, id, payload, life);
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

  /** The user code itself is not stored, so the library is given back what the person typed. */
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

  /** When a person was asked, to the millisecond; the library knows whole seconds. null when nothing is asked. */
  async promptedAt(interactionId: string): Promise<Date | null> {
    const row = await this.artifacts.find(
      'Interaction',
      this.handles.candidates('Interaction', interactionId),
    );
    const askedAtMs = row?.payload.askedAtMs;
    return typeof askedAtMs === 'number' ? new Date(askedAtMs) : null;
  }

  private async findExchangeable(
    kind: string,
    id: string,
    ctx: KoaContextWithOIDC,
  ): Promise<AdapterPayload | undefined> {
    const request = getTokenRequest(ctx)!;
    const hashes = this.handles.candidates(kind, id);
    const row = await this.artifacts.findExchangeable(kind, hashes);
    if (!row) return kind === 'RefreshToken' ? this.describeUsedRefreshToken(id) : undefined;
    request.source = { ...row, presented: id };
    const { payload } = row;
    if (kind === 'DeviceCode' && !payload.accountId && !payload.error) {
      if (!(await this.artifacts.recordPoll(kind, hashes, devicePollSeconds)))
        throw new errors.SlowDown('wait for the interval before you ask again');
    }
    // Shown as fresh: its answer will be the one that was given already.
    return this.toPayload(id, row.isReplayable ? { ...row, consumedAt: null } : row);
  }

  /** A refresh token of ours without a row was used long ago. It is shown as that, for as long as there is something to end. */
  private async describeUsedRefreshToken(value: string): Promise<AdapterPayload | undefined> {
    const authorizationId = this.refreshTokenFormat.readAuthorizationId(value);
    const authorization = authorizationId && (await this.authorizations.find(authorizationId));
    if (!authorization) return undefined;
    const { userId, clientId, scopes, createdAt, expiresAt } = authorization;
    const now = seconds(this.clock.now()) - this.offsetSeconds;
    return {
      jti: value,
      kind: 'RefreshToken',
      accountId: userId,
      clientId,
      grantId: authorization.id,
      scope: scopes.join(' '),
      iat: seconds(createdAt) - this.offsetSeconds,
      exp: seconds(expiresAt) - this.offsetSeconds,
      consumed: now,
    };
  }

  private toPayload(id: string, row: StoredArtifact | null): AdapterPayload | undefined {
    if (!row) return undefined;
    const machineMs = this.clock.nowMs() - this.clock.offset;
    const times = { machineMs, offsetSeconds: this.offsetSeconds };
    return fromStored(id, row, times, (sealed) => this.openState(sealed));
  }

  private toArtifact(kind: string, id: string, payload: AdapterPayload, life: number): NewArtifact {
    const handleOf = (of: string, other: string) =>
      this.handles.isHandle(other) ? other : this.handles.handle(this.handles.hash(of, other));
    const askedAtMs = kind === 'Interaction' ? { askedAtMs: this.clock.nowMs() } : {};
    const sealState = (state: unknown) => this.vault.seal(JSON.stringify(state), sessionStatePlace);
    return {
      kind,
      idHash: this.handles.hash(kind, id),
      authorizationId: payload.grantId && kind !== 'Interaction' ? payload.grantId : null,
      uid: payload.uid ?? null,
      userCodeHash: payload.userCode ? this.handles.hash('UserCode', payload.userCode) : null,
      payload: { ...toStored(id, payload, this.offsetSeconds, handleOf, sealState), ...askedAtMs },
      lifetimeSeconds: life,
    };
  }

  /** The secrets of forms that wait to be sent. When their key is gone, the form has to be opened again. */
  private openState(sealed: string): unknown {
    try {
      return JSON.parse(this.vault.open(sealed as Sealed, sessionStatePlace));
    } catch (error) {
      if (error instanceof VaultError) return undefined;
      throw error;
    }
  }

  private get offsetSeconds(): number {
    return Math.round(this.clock.offset / 1000);
  }
}

const sessionStatePlace: SealedPlace = { table: 'oidc_artifacts', column: 'payload', id: 'state' };
