import { AssignTierDocument, TiersDocument, type UserFieldsFragment } from '@patchbay/client/operations';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '../../data/use-action.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { SelectField } from '../../ui/field.js';
import { Card } from '../../ui/page.js';
import { ErrorState } from '../../ui/states.js';
import { TierPreview, useTierPreview } from '../tiers/tier-preview.js';

const texts = adminTexts.users;
/** A page of more tiers exceeds the cost limit of small tiers. */
const variables = { first: 50 };

/** Assigns a tier to a user, after a preview of its effect. */
export function UserTierForm({ user, onChanged }: { user: UserFieldsFragment; onChanged: () => void }) {
  const [{ data, error: loadError }, reload] = useQuery({ query: TiersDocument, variables });
  const [tierId, setTierId] = useState(user.tier.id);
  const { preview, error, read, clear } = useTierPreview();
  const { run, failure, isRunning } = useAction(AssignTierDocument);
  const tiers = data?.tiers.edges.map(({ node }) => node) ?? [];
  const input = { userId: user.id, tierId };
  const isChanged = tierId !== user.tier.id;
  async function assign(): Promise<void> {
    if (await run({ input })) onChanged();
  }
  return (
    <Card title={texts.tier}>
      <div className="space-y-4">
        {loadError && !data && <ErrorState error={loadError} retry={reload} />}
        <FailureNote showsFields failure={failure} />
        <SelectField
          label={texts.tier}
          value={tierId}
          onChange={({ target }) => {
            setTierId(target.value);
            clear();
          }}
        >
          {/* An archived tier is not in the list. */}
          {!tiers.some(({ id }) => id === user.tier.id) && (
            <option value={user.tier.id}>{user.tier.name}</option>
          )}
          {tiers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <TierPreview preview={preview} error={error} />
        {preview ? (
          <Button kind="primary" busy={isRunning} onClick={() => void assign()}>
            {texts.saveTier}
          </Button>
        ) : (
          <Button disabled={!isChanged} onClick={() => void read({ assign: input })}>
            {texts.previewTier}
          </Button>
        )}
      </div>
    </Card>
  );
}
