import { PostPacingDocument, SetPostPacingDocument } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useQuery } from 'urql';
import { useAction } from '../../data/use-action.js';
import { postTexts } from '../../texts/posts.js';
import { Button } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { TextField } from '../../ui/field.js';
import { Card } from '../../ui/page.js';
import { describePacing } from './describe-pacing.js';

const texts = postTexts.pacing;

/** How often an account posts at most. Nothing for accounts that cannot post. */
export function PacingCard({ accountId }: { accountId: string }) {
  const [{ data }] = useQuery({ query: PostPacingDocument, variables: { id: accountId } });
  const { run, failure, isRunning } = useAction(SetPostPacingDocument);
  const [isSaved, setSaved] = useState(false);
  const pacing = data?.account?.postPacing;
  const { register, handleSubmit } = useForm({
    values: {
      minGapMinutes: String(pacing?.minGapMinutes ?? 0),
      maxPostsPerDay: String(pacing?.maxPostsPerDay ?? ''),
    },
    // An event of the account must not remove what the user types.
    resetOptions: { keepDirtyValues: true },
  });
  if (!pacing) return null;
  const save = async (limits: { minGapMinutes: number; maxPostsPerDay: number | null } | null) => {
    setSaved(false);
    setSaved((await run({ input: { accountId, pacing: limits } })) !== null);
  };
  const submit = handleSubmit(({ minGapMinutes, maxPostsPerDay }) =>
    save({
      minGapMinutes: Number(minGapMinutes),
      maxPostsPerDay: maxPostsPerDay === '' ? null : Number(maxPostsPerDay),
    }),
  );
  return (
    <Card title={texts.title}>
      <form onSubmit={submit} className="space-y-4">
        <p className="text-soft">{texts.why}</p>
        <p>{describePacing(pacing)}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={texts.gapLabel}
            hint={texts.gapHint}
            type="number"
            min={0}
            max={10_080}
            step={1}
            required
            error={failure?.fields.minGapMinutes}
            {...register('minGapMinutes')}
          />
          <TextField
            label={texts.perDayLabel}
            hint={texts.perDayHint}
            type="number"
            min={1}
            max={1_000}
            step={1}
            error={failure?.fields.maxPostsPerDay}
            {...register('maxPostsPerDay')}
          />
        </div>
        <FailureNote failure={failure} />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" busy={isRunning}>
            {texts.save}
          </Button>
          {!pacing.isDefault && (
            <Button kind="quiet" busy={isRunning} onClick={() => void save(null)}>
              {texts.restore}
            </Button>
          )}
          <span role="status" className="text-sm text-success">
            {isSaved && texts.saved}
          </span>
        </div>
      </form>
    </Card>
  );
}
