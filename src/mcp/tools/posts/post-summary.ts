import type { Account } from '../../../accounts/domain/account.js';
import type { MediaSource } from '../../../posts/domain/post-request.js';
import type { OptionFact } from '../../../platforms/platform-publishing.js';
import type { Upload } from '../../../uploads/domain/upload.js';
import type { Summary, SummaryFact } from '../../confirmations/confirmation.js';
import { nameOf } from '../account-name.js';
import { fromUser } from '../effects.js';

/** Describes a post for the assistant and the approval page. */
export function postSummary(
  post: { media: readonly MediaSource[]; caption: string; publishAt?: string },
  targets: readonly { account: Account; facts: readonly OptionFact[] }[],
  uploads: readonly (Upload | null)[],
): Summary {
  const count = targets.length;
  const files = uploads.flatMap((upload) =>
    upload?.facts ? [{ uploadId: upload.id, contentType: upload.facts.contentType }] : [],
  );
  return {
    title: count === 1 ? 'Publish a post' : `Publish a post on ${count} accounts`,
    facts: [
      fromUser('When', post.publishAt ?? 'Immediately'),
      fromUser('Text', post.caption),
      ...post.media.map((source, index) => fileFact(index, source, uploads[index] ?? null)),
      ...targets.flatMap(({ account, facts }) => [
        fromUser('Account', nameOf(account)),
        ...facts.map((fact): SummaryFact => ({ ...fact, isUntrusted: false })),
      ]),
    ],
    files,
  };
}

function fileFact(index: number, source: MediaSource, upload: Upload | null): SummaryFact {
  const name = 'url' in source ? source.url : (upload?.fileName ?? source.uploadId);
  const fact = fromUser(
    `File ${index + 1}`,
    upload ? `${name} (${describeFile(upload)})` : `${name} (not fetched yet)`,
  );
  return 'url' in source ? { ...fact, address: source.url } : fact;
}

function describeFile({ facts, sizeBytes }: Upload): string {
  const { kind, width, height, durationSeconds } = facts ?? {};
  return [
    kind?.toLowerCase() ?? 'file',
    ...(width && height ? [`${width} × ${height}`] : []),
    ...(durationSeconds ? [`${durationSeconds.toFixed(1)} seconds`] : []),
    describeSize(sizeBytes),
  ].join(', ');
}

function describeSize(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
