import {
  type PreviewTierChangeInput,
  PreviewTierChangeDocument,
  type PreviewTierChangeQuery,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { adminTexts } from '../../texts/admin.js';
import { formatNumber } from '../../ui/format.js';
import { ErrorState } from '../../ui/states.js';

const texts = adminTexts.tiers;

type Preview = PreviewTierChangeQuery['previewTierChange'];

/** Reads the effect of a tier change before it is made. */
export function useTierPreview() {
  const client = useClient();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [error, setError] = useState<CombinedError | null>(null);
  async function read(input: PreviewTierChangeInput): Promise<void> {
    setError(null);
    const result = await client
      .query(PreviewTierChangeDocument, { input, first: 20 }, { requestPolicy: 'network-only' })
      .toPromise();
    setPreview(result.data?.previewTierChange ?? null);
    setError(result.data ? null : (result.error ?? null));
  }
  return { preview, error, read, clear: () => setPreview(null) };
}

export function TierPreview({ preview, error }: { preview: Preview | null; error: CombinedError | null }) {
  const changes = preview?.users.edges
    .map(({ node }) => node)
    .filter(({ pauses, resumes }) => pauses.length + resumes.length > 0);
  return (
    <div role="status">
      {error && <ErrorState error={error} />}
      {preview && (
        <section className="space-y-2 rounded-lg bg-warning-soft p-3 text-sm">
          <h3 className="font-semibold">{texts.previewTitle}</h3>
          <p>{texts.previewOver(formatNumber(preview.usersOver))}</p>
          {changes?.length === 0 && <p>{texts.previewNone}</p>}
          <ul className="list-disc space-y-1 pl-5">
            {changes?.map(({ userId, email, pauses, resumes }) => (
              <li key={userId} className="wrap-anywhere">
                {email}:{' '}
                {[
                  ...pauses.map(({ displayName }) => texts.pauses(displayName)),
                  ...resumes.map(({ displayName }) => texts.resumes(displayName)),
                ].join(', ')}
              </li>
            ))}
          </ul>
          {preview.users.pageInfo.hasNextPage && <p>{texts.more}</p>}
        </section>
      )}
    </div>
  );
}
