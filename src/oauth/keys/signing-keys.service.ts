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

/** A published key. Without a private part (its vault key is gone) it verifies and signs nothing. */
interface LoadedKey {
  id: string;
  algorithm: SigningAlgorithm;
  activeFrom: Date;
  publicJwk: JWK;
  privateJwk: JWK | null;
  verifier: CryptoKey;
}

/** What the authorization server signs with now. */
export interface SigningKeySet {
  /** Changes with anything in the set. */
  version: string;
  /** `kid` of the key that signs, by algorithm. */
  signing: Record<SigningAlgorithm, string>;
  /** Private keys; those that sign now come first. */
  jwks: JWK[];
  /** When another key may take over. */
  until: Date;
}

/**
 * The keys that sign tokens: kept sealed in the database, published before they sign and for as long as a token of theirs is valid.
 * Verifying takes no look at the database.
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

  /** Takes over what other processes have published. */
  async load(): Promise<void> {
    // A newer version beside this one may sign by other algorithms.
    const rows = (await this.repository.findAll()).filter(({ algorithm }) =>
      signingAlgorithms.includes(algorithm),
    );
    const known = new Map(this.keys.map((key) => [key.id, key]));
    if (rows.length === known.size && rows.every(({ id }) => known.has(id))) return;
    this.keys = await Promise.all(rows.map(async (row) => known.get(row.id) ?? this.open(row)));
    this.set = null;
  }

  /** The key of a token's `kid`, if it is one of ours. */
  verifyingKey(kid: string, algorithm: SigningAlgorithm): CryptoKey | null {
    return this.keys.find((key) => key.id === kid && key.algorithm === algorithm)?.verifier ?? null;
  }

  /** @throws Error before {@link maintain} has made the first keys */
  current(): SigningKeySet {
    const now = this.clock.now();
    if (this.set && now < this.set.until) return this.set;
    const signable = this.keys.filter((key) => key.privateJwk);
    const signing = {} as Record<SigningAlgorithm, string>;
    for (const algorithm of signingAlgorithms) {
      const key = findSigningKey(signable, algorithm, now);
      if (!key) throw new Error(`There is no key for ${algorithm}.`);
      signing[algorithm] = key.id;
    }
    const first = new Set(Object.values(signing));
    const ordered = [...signable].sort((a, b) => Number(first.has(b.id)) - Number(first.has(a.id)));
    const coming = signable.map(({ activeFrom }) => activeFrom).filter((from) => from > now);
    this.set = {
      version: ordered.map(({ id }) => id).join(' '),
      signing,
      jwks: ordered.map((key) => ({ ...key.privateJwk, kid: key.id, alg: key.algorithm, use: 'sig' })),
      until: new Date(
        Math.min(...coming.map((from) => from.getTime()), now.getTime() + keyLifecycle.publishLeadMs),
      ),
    };
    return this.set;
  }

  /** Makes the keys that are missing or come next, and destroys those that no valid token needs. */
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

  /** By the rows under the lock: what this process has in memory may have been replaced, and a successor must remain. */
  private deleteRetired(): Promise<void> {
    return this.database.transaction(async (manager) => {
      await this.repository.lock(manager);
      const outlived = findRetiredKeys(await this.repository.findAll(manager), this.clock.now());
      await this.repository.delete(
        manager,
        outlived.map(({ id }) => id),
      );
    });
  }

  /** Publishes new keys that sign in an hour, whatever the schedule says. Tells when. */
  async rotate(actor: Actor): Promise<Date> {
    await this.load();
    const activeFrom = new Date(this.clock.nowMs() + keyLifecycle.minPublishLeadMs);
    await this.publish(signingAlgorithms, { activeFrom, actor });
    await this.load();
    return activeFrom;
  }

  /** For a key that leaked: every key goes, and with them every token they signed. New ones sign at once. */
  async replaceAll(actor: Actor): Promise<void> {
    const made = await Promise.all(signingAlgorithms.map((algorithm) => this.generate(algorithm)));
    await this.database.transaction(async (manager) => {
      await this.repository.lock(manager);
      const old = (await this.repository.findAll(manager)).map(({ id }) => id);
      await this.repository.delete(manager, old);
      for (const key of made) await this.repository.insert(manager, key);
      await this.audit.record(
        { action: 'oauth.keys_replaced', actor, outcome: 'SUCCESS', details: { removed: old.length } },
        manager,
      );
    });
    await this.load();
  }

  /** Without `by`, only what nobody else has published meanwhile. */
  private async publish(
    algorithms: readonly SigningAlgorithm[],
    by: { activeFrom: Date; actor: Actor } | null,
  ): Promise<void> {
    // Before the lock: finding primes takes its time.
    const made = await Promise.all(algorithms.map((algorithm) => this.generate(algorithm)));
    await this.database.transaction(async (manager) => {
      await this.repository.lock(manager);
      const now = this.clock.now();
      const there = (await this.repository.findAll(manager)).filter((row) => this.canOpen(row));
      for (const key of made) {
        const first = !findSigningKey(there, key.algorithm, now);
        if (!by && !first && !isNextKeyDue(there, key.algorithm, now)) continue;
        const lead = by?.activeFrom ?? new Date(now.getTime() + keyLifecycle.publishLeadMs);
        key.activeFrom = first ? now : lead;
        await this.repository.insert(manager, key);
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
      this.logger.error({ err: error, key: id }, 'A signing key cannot be opened; another one takes over.');
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
