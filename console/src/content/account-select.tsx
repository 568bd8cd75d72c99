import type { AccountOptionFragment } from '@patchbay/client/operations';
import { can, useAccountList } from '../data/accounts.js';
import { useViewer } from '../data/viewer.js';
import { contentTexts } from '../texts/content.js';
import { postTexts } from '../texts/posts.js';
import { SelectField } from '../ui/field.js';

/** The accounts with a capability, and the one of the address, the selected one, or the first. */
export function useChosenAccount(
  capability: AccountOptionFragment['capabilities'][number],
  accountId: string | undefined,
) {
  const { accounts: all, error, reload } = useAccountList();
  const { selectedAccount } = useViewer();
  const accounts = all?.filter((account) => can(account, capability));
  const account =
    accounts?.find(({ id }) => id === accountId) ??
    accounts?.find(({ id }) => id === selectedAccount?.id) ??
    accounts?.[0] ??
    null;
  return { accounts, account, error, reload };
}

export function AccountSelect({
  accounts,
  value,
  onChange,
}: {
  accounts: readonly AccountOptionFragment[];
  value: string;
  onChange: (accountId: string) => void;
}) {
  return (
    <SelectField
      label={contentTexts.account}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {accounts.map(({ id, name, platform }) => (
        <option key={id} value={id}>
          {`${name} (${postTexts.platforms[platform] ?? platform})`}
        </option>
      ))}
    </SelectField>
  );
}
