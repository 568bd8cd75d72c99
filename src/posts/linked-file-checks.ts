import { Failure } from '../failures/failure.js';
import { DownloadFailure } from '../outbound/download-failure.js';
import type { LinkedFile } from '../platforms/platform-linked-files.js';
import type { MediaFile } from '../platforms/platform-media.js';
import type { PublishProblem } from '../platforms/platform-outcomes.js';
import type { Publisher } from '../platforms/platform-publishing.js';
import type { MediaFault } from '../uploads/domain/upload.js';
import type { UploadsService } from '../uploads/uploads.service.js';

/** Checks files that the options of a request refer to by address. Each address is fetched once. */
export class LinkedFileChecks {
  private readonly outcomes = new Map<string, MediaFile | Failure>();

  constructor(
    private readonly uploads: UploadsService,
    private readonly owner: string,
    private readonly signal: AbortSignal,
  ) {}

  /** All problems of the files, including failed downloads. */
  async problems(publisher: Publisher | null, options: unknown): Promise<PublishProblem[]> {
    const linked = publisher?.linkedFiles;
    const problems: PublishProblem[] = [];
    for (const link of linked?.list(options) ?? []) {
      const outcome = await this.outcome(link);
      if (!(outcome instanceof Failure)) problems.push(...linked!.check(link, outcome));
      else if (outcome.code === 'MEDIA_INVALID') problems.push(...linked!.check(link, mediaFaultOf(outcome)));
      else problems.push(notFetched(link, outcome));
    }
    return problems;
  }

  private async outcome(link: LinkedFile): Promise<MediaFile | Failure> {
    const key = JSON.stringify(link);
    const known = this.outcomes.get(key);
    if (known) return known;
    const outcome = await this.uploads.inspect(this.owner, link, this.signal).catch(expectedFailure);
    this.outcomes.set(key, outcome);
    return outcome;
  }
}

function expectedFailure(error: unknown): Failure {
  if (!(error instanceof Failure)) throw error;
  return error;
}

function mediaFaultOf({ details }: Failure): MediaFault {
  return (details as { reason: MediaFault }).reason;
}

function notFetched({ field }: LinkedFile, failure: Failure): PublishProblem {
  const { code, message, userMessage, retryable, cause } = failure;
  if (!(cause instanceof DownloadFailure)) return { code, message, userMessage, retryable, field };
  return {
    code,
    message: `${field}: ${cause.message}`,
    userMessage: 'A file of this post cannot be fetched from its address.',
    retryable: cause.retryable,
    field,
  };
}
