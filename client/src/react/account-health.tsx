import type { ConnectOptions } from '../connect.js';
import type { AccountSummaryFragment } from '../generated/operations.js';
import { ConnectButton } from './connect-button.js';
import { useTexts } from './context.js';
import type { Texts } from './texts.js';
import { useAccounts } from './use-accounts.js';

export interface AccountHealthProps {
  /** Id of the account. Default: all accounts. */
  accountId?: string;
  /** Options for connecting an account again. */
  connect?: Pick<ConnectOptions, 'mode' | 'returnUrl'>;
  texts?: Partial<Texts>;
  className?: string;
}

/** Shows in words whether accounts work and what to do, with a button if they must be connected again. */
export function AccountHealth({ accountId, connect, texts, className }: AccountHealthProps) {
  const text = useTexts(texts);
  const { accounts, isLoading, error } = useAccounts();
  const shown = accountId === undefined ? accounts : accounts.filter(({ id }) => id === accountId);
  if (isLoading) return <p className="patchbay patchbay-muted">{text.loading}</p>;
  if (error && shown.length === 0)
    return (
      <p role="alert" className="patchbay patchbay-message" data-kind="error">
        {text.loadFailed(error.userMessage)}
      </p>
    );
  if (shown.length === 0) return <p className="patchbay patchbay-muted">{text.noAccount}</p>;
  return (
    <ul className={`patchbay patchbay-health ${className ?? ''}`}>
      {shown.map((account) => (
        <li key={account.id}>
          <Health account={account} connect={connect} texts={text} />
        </li>
      ))}
    </ul>
  );
}

interface HealthProps {
  account: AccountSummaryFragment;
  connect: AccountHealthProps['connect'];
  texts: Texts;
}

function Health({ account, connect, texts }: HealthProps) {
  const { status, name, platform, health } = account;
  const isWell = health.nextAction === 'NONE';
  return (
    <>
      <span className="patchbay-dot" data-kind={isWell ? 'ok' : status === 'ACTIVE' ? 'warning' : 'error'} />
      <strong>{name}</strong> <span className="patchbay-muted">{texts.platform(platform)}</span>
      <p role="status" className="patchbay-message">
        {texts.status(status, health.reason)}
        {isWell ? '.' : `. ${texts.nextAction(health.nextAction) ?? ''}`}
        {health.reconnectBy && ` ${texts.reconnectBy(new Date(health.reconnectBy).toLocaleDateString())}`}
      </p>
      {health.nextAction === 'RECONNECT' && (
        <ConnectButton
          {...connect}
          platform={platform}
          reconnectAccountId={account.id}
          label={texts.reconnect}
          texts={texts}
        />
      )}
    </>
  );
}
