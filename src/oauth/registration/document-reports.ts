import { Injectable, Logger } from '@nestjs/common';
import { Failure } from '../../failures/failure.js';
import { cutMessage } from '../../failures/quote.js';
import { DownloadFailure } from '../../outbound/download-failure.js';
import type { RateLimiter } from '../../rate-limits/rate-limiter.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';
import { Metrics } from '../../telemetry/metrics.js';
import type { FieldError } from '../domain/clients.js';
import { MetadataRefused } from '../domain/unverified-clients.js';

/**
 * Why a document was not used.
 *
 * - `unreachable`: it could not be fetched.
 * - `invalid`: it is not the metadata of a client that may be used.
 * - `limited`: too many documents are fetched.
 * - `full`: there are too many clients.
 */
type Refusal = 'unreachable' | 'invalid' | 'limited' | 'full';

/** Maximum log lines within the window: per host, and together. */
const maxPerHost = 5;
const maxTotal = 100;
const windowSeconds = 600;

/** Reports client ID metadata documents that are not used: users see only that the client is unknown. */
@Injectable()
export class DocumentReports {
  private readonly logger = new Logger('OAuth');
  private readonly total;
  private readonly perHost: RateLimiter;
  private readonly all: RateLimiter;

  constructor(limits: RateLimits, metrics: Metrics) {
    this.total = metrics.counter({
      name: 'patchbay_client_documents_total',
      help: 'Client ID metadata documents by outcome: used, or why not.',
      labelNames: ['outcome'],
    });
    this.perHost = limits.limiter({ name: 'oauth:document-reports-of-host', max: maxPerHost, windowSeconds });
    this.all = limits.limiter({ name: 'oauth:document-reports', max: maxTotal, windowSeconds });
  }

  used(): void {
    this.total.inc({ outcome: 'used' });
  }

  limited(url: string, isKnown: boolean): Promise<void> {
    return this.warn(url, 'limited', 'Too many documents are fetched.', isKnown);
  }

  /** Rethrows an error that is no reason to refuse a document. */
  async refused(url: string, error: unknown, isKnown: boolean): Promise<void> {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    await this.warn(url, refusal, messageOf(error as Error), isKnown);
  }

  private async warn(url: string, outcome: Refusal, reason: string, isKnown: boolean): Promise<void> {
    this.total.inc({ outcome });
    const { host } = new URL(url);
    if (!(await this.perHost.consume(host)).admitted || !(await this.all.consume('all')).admitted) return;
    this.logger.warn(
      { host, outcome, reason: cutMessage(reason), isKnown },
      'Client metadata document not used',
    );
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof DownloadFailure) return 'unreachable';
  if (error instanceof MetadataRefused) return 'invalid';
  if (!(error instanceof Failure)) return null;
  return error.code === 'CLIENT_LIMIT_REACHED' ? 'full' : 'invalid';
}

function messageOf(error: Error): string {
  if (error instanceof MetadataRefused) return `${error.field} ${error.message}`;
  const { fields } = (error instanceof Failure ? error.details : {}) as { fields?: FieldError[] };
  return fields ? fields.map(({ path, message }) => `${path} ${message}`).join(', ') : error.message;
}
