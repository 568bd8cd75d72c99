import { RejectReasonsDocument } from '@patchbay/client/operations';
import type { ComponentProps } from 'react';
import { useQuery } from 'urql';
import { shopTexts } from '../texts/shop.js';
import { SelectField, TextField } from '../ui/field.js';

const texts = shopTexts.returns;

/** The reason of a rejection: one of the platform's list. If there is no list, or it cannot be read, the user writes the key. */
export function RejectReasonField({
  returnId,
  error,
  field,
}: {
  returnId: string;
  error: string | undefined;
  /** The field of the form. */
  field: Pick<ComponentProps<'input'>, 'name'> & object;
}) {
  const [{ data, error: unread }] = useQuery({ query: RejectReasonsDocument, variables: { returnId } });
  if (!data && !unread) return <p className="text-sm text-soft">{texts.loadingReasons}</p>;
  const reasons = data?.rejectReasons ?? null;
  if (!reasons)
    return <TextField label={texts.rejectReason} hint={texts.rejectReasonHint} error={error} {...field} />;
  return (
    <SelectField label={texts.reason} error={error} required {...field}>
      <option value="">{texts.chooseReason}</option>
      {reasons.map(({ key, text }) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </SelectField>
  );
}
