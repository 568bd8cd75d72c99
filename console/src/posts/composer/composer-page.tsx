import { useEffect, useRef, useState } from 'react';
import { can, useAccountList } from '../../data/accounts.js';
import { composerTexts } from '../../texts/composer.js';
import { TextArea } from '../../ui/field.js';
import { Card, Page } from '../../ui/page.js';
import { ErrorState, Skeleton } from '../../ui/states.js';
import { AccountOptions } from './account-options.js';
import { AccountsField } from './accounts-field.js';
import { type Choices, type MediaEntry, newChoices, type Schedule, shapeOf } from './draft.js';
import { MediaField } from './media-field.js';
import { findProblems, type Problem } from './problems.js';
import { ScheduleField } from './schedule-field.js';
import { SubmitCard } from './submit-card.js';
import { localZone } from './time-zones.js';
import { useComposers } from './use-composers.js';
import { useCreatePost } from './use-create-post.js';

/** Writes a post: accounts, media, text, options of each account, time. All problems are listed above the button. */
export function ComposerPage() {
  const { accounts, error, reload } = useAccountList();
  const [media, setMedia] = useState<readonly MediaEntry[]>([]);
  const [caption, setCaption] = useState('');
  const [chosenIds, setChosenIds] = useState<readonly string[]>([]);
  const [choices, setChoices] = useState<Readonly<Record<string, Choices>>>({});
  const [schedule, setSchedule] = useState<Schedule>({ isLater: false, local: '', timeZone: localZone });
  const [areErrorsShown, setErrorsShown] = useState(false);
  const composersOf = useComposers(chosenIds);
  const { composers } = composersOf;
  const post = useCreatePost();
  const problemList = useRef<HTMLDivElement>(null);
  useRevokedPreviews(media);

  if (!accounts)
    return (
      <Page title={composerTexts.title}>
        {error ? <ErrorState error={error} retry={reload} /> : <Skeleton lines={8} />}
      </Page>
    );
  const publishers = accounts.filter((account) => can(account, 'PUBLISH', 'DRAFT'));
  const chosen = publishers.filter(({ id }) => chosenIds.includes(id));
  const shape = shapeOf(media);
  const draft = { media, caption, accounts: chosen, choices, schedule };
  const problems = findProblems(draft, composers);
  // Problems that the server found disappear with the next change.
  const shown: readonly Problem[] = problems.length > 0 ? problems : post.rejected;
  const fieldErrors = areErrorsShown || post.rejected.length > 0 ? shown : [];
  const change = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      post.reset();
      set(value);
    };
  };
  const toggle = change((id: string) => {
    setChosenIds((known) => (known.includes(id) ? known.filter((one) => one !== id) : [...known, id]));
    setChoices((known) => ({ [id]: newChoices, ...known }));
  });
  const submit = async () => {
    if (problems.length === 0) return post.submit(draft);
    setErrorsShown(true);
    return problemList.current?.focus();
  };
  const nameOf = (accountId: string) => publishers.find(({ id }) => id === accountId)?.name ?? accountId;
  return (
    <Page title={composerTexts.title}>
      <form
        className="space-y-6"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <AccountsField
          accounts={publishers}
          chosen={new Set(chosenIds)}
          composers={composers}
          onToggle={toggle}
          onReload={composersOf.reload}
        />
        <MediaField media={media} onChange={change(setMedia)} />
        <Card title={composerTexts.text.title}>
          <TextArea
            label={composerTexts.text.caption}
            name="caption"
            rows={5}
            value={caption}
            hint={composerTexts.text.length(caption.length, maxCaption(draft, composers))}
            error={fieldErrors.find(({ field }) => field === 'caption')?.message}
            onChange={(event) => change(setCaption)(event.currentTarget.value)}
          />
        </Card>
        {chosen.map(({ id, name }) => (
          <Card key={id} title={composerTexts.options.title(name)}>
            <AccountOptions
              accountId={id}
              state={composers[id]}
              choices={choices[id]!}
              shape={shape}
              problems={fieldErrors}
              onChange={change((changed: Choices) => setChoices((known) => ({ ...known, [id]: changed })))}
            />
          </Card>
        ))}
        <ScheduleField
          schedule={schedule}
          error={fieldErrors.find(({ field }) => field === 'publishAt')?.message}
          onChange={change(setSchedule)}
        />
        <SubmitCard
          {...{ draft, composers, nameOf, problemList }}
          problems={shown}
          isBlocked={problems.length > 0}
          isSending={post.isSending}
          failure={post.failure}
        />
      </form>
    </Page>
  );
}

/** The shortest limit that the platforms of the chosen accounts report. Null if none does. */
function maxCaption(
  { accounts }: { accounts: readonly { id: string }[] },
  composers: ReturnType<typeof useComposers>['composers'],
): number | null {
  const limits = accounts.flatMap(({ id }) => {
    const info = composers[id]?.composer?.info;
    return info?.__typename === 'InstagramComposer' ? [info.captionMaxLength] : [];
  });
  return limits.length > 0 ? Math.min(...limits) : null;
}

/** Releases the files of the previews when the page is left. */
function useRevokedPreviews(media: readonly MediaEntry[]): void {
  const latest = useRef(media);
  latest.current = media;
  useEffect(
    () => () => {
      for (const { previewUrl } of latest.current) URL.revokeObjectURL(previewUrl);
    },
    [],
  );
}
