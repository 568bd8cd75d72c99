import { ArchiveTierDocument, type TierFieldsFragment, TiersDocument } from '@patchbay/client/operations';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { useList } from '../../data/use-list.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { type Column, ListTable } from '../../ui/data-table.js';
import { ConfirmDialog, Dialog } from '../../ui/dialog.js';
import { FailureNote } from '../../ui/failure-note.js';
import { formatNumber } from '../../ui/format.js';
import { Page } from '../../ui/page.js';
import { Badge } from '../../ui/states.js';
import { TierForm } from './tier-form.js';

const texts = adminTexts.tiers;
const route = getRouteApi('/app/admin/tiers');
const newTier = 'new';

export function TiersPage() {
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useList(TiersDocument, {}, ({ tiers }) => tiers);
  const [note, setNote] = useState('');
  const [archiving, setArchiving] = useState<TierFieldsFragment | null>(null);
  const open = (id: string | undefined) => {
    if (id) setNote('');
    void navigate({ search: { edit: id } });
  };
  const edited = list.rows?.find(({ id }) => id === edit);
  const finish = (text: string) => {
    open(undefined);
    setArchiving(null);
    setNote(text);
    list.reload();
  };
  const columns: Column<TierFieldsFragment>[] = [
    ...valueColumns,
    {
      header: texts.edit,
      hasButton: true,
      cell: ({ id, name }) => (
        <Button aria-label={`${texts.edit} ${name}`} onClick={() => open(id)}>
          {texts.edit}
        </Button>
      ),
    },
    {
      header: texts.archive,
      hasButton: true,
      cell: (tier) =>
        !tier.isDefault && (
          <Button
            kind="danger"
            aria-label={`${texts.archive} ${tier.name}`}
            onClick={() => {
              setNote('');
              setArchiving(tier);
            }}
          >
            {texts.archive}
          </Button>
        ),
    },
  ];
  return (
    <Page
      title={texts.title}
      actions={
        <Button kind="primary" onClick={() => open(newTier)}>
          {texts.create}
        </Button>
      }
    >
      <p role="status">{note}</p>
      <ListTable list={list} caption={texts.caption} columns={columns} empty={texts.empty} />
      <Dialog
        title={edited ? texts.editTitle(edited.name) : texts.create}
        isOpen={edit === newTier || edited !== undefined}
        close={() => open(undefined)}
      >
        <TierForm key={edit} tier={edited ?? null} close={() => open(undefined)} onSaved={finish} />
      </Dialog>
      <ArchiveDialog
        key={archiving?.id}
        tier={archiving}
        close={() => setArchiving(null)}
        onArchived={({ name }) => finish(texts.archived(name))}
      />
    </Page>
  );
}

const limit = (value: number | null) => (value === null ? adminTexts.unlimited : formatNumber(value));

const valueColumns: readonly Column<TierFieldsFragment>[] = [
  {
    header: texts.name,
    isRowHeader: true,
    cell: ({ name, isDefault }) => (
      <>
        {name} {isDefault && <Badge>{texts.isDefault}</Badge>}
      </>
    ),
  },
  { header: texts.rank, isNumeric: true, cell: ({ rank }) => formatNumber(rank) },
  { header: texts.accounts, isNumeric: true, cell: ({ accountLimit }) => limit(accountLimit) },
  { header: texts.posts, isNumeric: true, cell: ({ postLimit }) => limit(postLimit) },
  { header: texts.cost, isNumeric: true, cell: ({ graphqlCostLimit }) => formatNumber(graphqlCostLimit) },
];

function ArchiveDialog({
  tier,
  close,
  onArchived,
}: {
  tier: TierFieldsFragment | null;
  close: () => void;
  onArchived: (tier: TierFieldsFragment) => void;
}) {
  const { run, failure, isRunning } = useAction(ArchiveTierDocument);
  async function archive(): Promise<void> {
    if (tier && (await run({ input: { tierId: tier.id } }))) onArchived(tier);
  }
  return (
    <ConfirmDialog
      title={texts.archive}
      isOpen={tier !== null}
      close={close}
      action={texts.archive}
      busy={isRunning}
      confirm={() => void archive()}
    >
      <p>{tier && texts.archiveText(tier.name)}</p>
      <FailureNote showsFields failure={failure} />
    </ConfirmDialog>
  );
}
