import { Injectable, Logger } from '@nestjs/common';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { createHash } from 'node:crypto';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import type { SealedPlace } from '../../crypto/sealed-places.js';
import { type Sealed, TokenVault, VaultError } from '../../crypto/token-vault.js';
import { Database } from '../../database/database.js';
import {
  keyLifecycle,
  isNextKeyDue,
  findRetiredKeys,
  type SigningAlgorithm,
  signingAlgorithms,
  findSigningKey,
} from '../domain/key-lifecycle.js';
import type { SigningKeyEntity } from './signing-key.entity.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** A published key. Without its private part (the vault key was removed) it only verifies. */
interface LoadedKey {
  id: string;
  algorithm: SigningAlgorithm;
  activeFrom: Date;
  publicJwk: JWK;
  privateJwk: JWK | null;
  verifier: CryptoKey;
}

/** The keys that the authorization server publishes and signs with. */
export interface SigningKeySet {
  /** Changes when the set or its order changes. */
  version: string;
  /** `kid` of the current signing key, by algorithm. */
  signing: Record<SigningAlgorithm, string>;
  /** Private keys, current signing keys first. */
  jwks: JWK[];
  /** Until when the set may be cached. */
  until: Date;
}

/**
 * Signing keys. They are stored sealed, published before they sign, and deleted after their last token expired. Verification needs no
 * query.
 */
@Injectable()
export class SigningKeysService {
  private readonly logger = new Logger('OAuth');
  private keys: readonly LoadedKey[] = [];
  private set: SigningKeySet | null = null;

  constructor(
    private readonly repository: SigningKeysRepository,
    private readonly database: Database,
    private readonly vault: TokenVault,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** Loads keys that other processes published. */
  async load(): Promise<void> {
    // A newer version that runs in parallel may use other algorithms.
    const rows = (await this.repository.findAll()).filter(({ algorithm }) =>
      signingAlgorithms.includes(algorithm),
    );
    const known = new Map(this.keys.map((key) => [key.id, key]));
    if (rows.length === known.size && rows.every(({ id }) => known.has(id))) return;
    this.keys = await Promise.all(rows.map(async (row) => known.get(row.id) ?? this.open(row)));
    this.set = null;
  }

  /** The public key with this `kid` and algorithm. Null if it is not published. */
  verifyingKey(kid: string, algorithm: SigningAlgorithm): CryptoKey | null {
    return this.keys.find((key) => key.id === kid && key.algorithm === algorithm)?.verifier ?? null;
  }

  /** @throws Error if {@link maintain} has not created the first keys yet */
  current(): SigningKeySet {
    const now = this.clock.now();
    if (this.set && now < this.set.until) return this.set;
    const signable = this.keys.filter((key) => key.privateJwk);
    const signing = {} as Record<SigningAlgorithm, string>;
    for (const algorithm of signingAlgorithms) {
      const key = findSigningKey(signable, algorithm, now);
      if (!key) throw new Error(`No signing key for ${algorithm}.`);
      signing[algorithm] = key.id;
    }
    const current = new Set(Object.values(signing));
    const ordered = [...signable].sort((a, b) => Number(current.has(b.id)) - Number(current.has(a.id)));
    const upcoming = signable.map(({ activeFrom }) => activeFrom).filter((from) => from > now);
    this.set = {
      version: ordered.map(({ id }) => id).join(' '),
      signing,
      jwks: ordered.map((key) => ({ ...key.privateJwk, kid: key.id, alg: key.algorithm, use: 'sig' })),
      until: new Date(
        Math.min(...upcoming.map((from) => from.getTime()), now.getTime() + keyLifecycle.publishLeadMs),
      ),
    };
    return this.set;
  }

  /** Creates missing and upcoming keys, and deletes keys that no valid token needs. */
  @Schedule({ name: 'oauth.signing-keys', everySeconds: 3600 })
  async maintain(): Promise<void> {
    await this.load();
    const now = this.clock.now();
    const usable = this.keys.filter((key) => key.privateJwk);
    const due = signingAlgorithms.filter(
      (algorithm) => isNextKeyDue(usable, algorithm, now) || !findSigningKey(usable, algorithm, now),
    );
    if (due.length > 0) await this.publish(due, null);
    if (findRetiredKeys(this.keys, now).length > 0) await this.deleteRetired();
    await this.load();
  }

  /** Decides by the rows under the lock, because the keys in memory may be outdated. */
  private deleteRetired(): Promise<void> {
    return this.database.transaction(async (manager) => {
      await this.repository.lock(manager);
      const retired = findRetiredKeys(await this.repository.findAll(manager), this.clock.now());
      await this.repository.delete(
        retired.map(({ id }) => id),
        manager,
      );
    });
  }

  /** Publishes new keys that sign in an hour, independent of the schedule. Returns when they start to sign. */
  async rotate(actor: Actor): Promise<Date> {
    await this.load();
    const activeFrom = new Date(this.clock.nowMs() + keyLifecycle.minPublishLeadMs);
    await this.publish(signingAlgorithms, { activeFrom, actor });
    await this.load();
    return activeFrom;
  }

  /** For a leaked key: deletes every key, which ends every token. New keys sign immediately. */
  async replaceAll(actor: Actor): Promise<void> {
    const created = await Promise.all(signingAlgorithms.map((algorithm) => this.generate(algorithm)));
    await this.database.transaction(async (manager) => {
      await this.repository.lock(manager);
      const old = (await this.repository.findAll(manager)).map(({ id }) => id);
      await this.repository.delete(old, manager);
      for (const key of created) await this.repository.insert(key, manager);
      await this.audit.record(
        { action: 'oauth.keys_replaced', actor, outcome: 'SUCCESS', details: { removed: old.length } },
        manager,
      );
    });
    await this.load();
  }

  /** Without `by`, skips keys that another process has published meanwhile. */
  private async publish(
    algorithms: readonly SigningAlgorithm[],
    by: { activeFrom: Date; actor: Actor } | null,
  ): Promise<void> {
    // Before the lock, because generating RSA keys is slow.
    const created = await Promise.all(algorithms.map((algorithm) => this.generate(algorithm)));
    await this.database.transaction(async (manager) => {
      await this.repository.lock(manager);
      const now = this.clock.now();
      const usable = (await this.repository.findAll(manager)).filter((row) => this.canOpen(row));
      for (const key of created) {
        const first = !findSigningKey(usable, key.algorithm, now);
        if (!by && !first && !isNextKeyDue(usable, key.algorithm, now)) continue;
        const lead = by?.activeFrom ?? new Date(now.getTime() + keyLifecycle.publishLeadMs);
        key.activeFrom = first ? now : lead;
        await this.repository.insert(key, manager);
        await this.audit.record(
          {
            action: 'oauth.key_published',
            actor: by?.actor ?? { kind: 'system', name: 'oauth' },
            outcome: 'SUCCESS',
            target: { type: 'signing_key', id: key.id },
            details: { algorithm: key.algorithm, signsFrom: key.activeFrom.toISOString() },
          },
          manager,
        );
      }
    });
  }

  private async generate(algorithm: SigningAlgorithm): Promise<SigningKeyEntity> {
    const pair = await generateKeyPair(algorithm, { modulusLength: 2048, extractable: true });
    const publicJwk = await exportJWK(pair.publicKey);
    const id = createHash('sha256').update(JSON.stringify(publicJwk)).digest('base64url').slice(0, 22);
    const now = this.clock.now();
    return {
      id,
      algorithm,
      publicJwk,
      privateJwk: this.vault.seal(JSON.stringify(await exportJWK(pair.privateKey)), sealedPlace(id)),
      createdAt: now,
      activeFrom: now,
    };
  }

  private async open(row: SigningKeyEntity): Promise<LoadedKey> {
    const { id, algorithm, activeFrom, publicJwk } = row;
    const privateJwk = this.openPrivate(id, row.privateJwk);
    const verifier = (await importJWK(publicJwk, algorithm)) as CryptoKey;
    return { id, algorithm, activeFrom, publicJwk, privateJwk, verifier };
  }

  private openPrivate(id: string, sealed: Sealed): JWK | null {
    try {
      return JSON.parse(this.vault.open(sealed, sealedPlace(id))) as JWK;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      this.logger.error({ err: error, key: id }, 'Failed to open a signing key. A new key replaces it.');
      return null;
    }
  }

  private canOpen(row: SigningKeyEntity): boolean {
    return this.openPrivate(row.id, row.privateJwk) !== null;
  }
}

function sealedPlace(id: string): SealedPlace {
  return { table: 'oidc_signing_keys', column: 'private_jwk', id };
}
