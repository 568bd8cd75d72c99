import { type FormEvent, useId, useState } from 'react';
import type { ConnectOptions } from '../connect.js';
import type { ConnectResult } from '../connect-return.js';
import { isFailure } from '../errors.js';
import { CompleteConnectionDocument, PendingConnectionDocument } from '../generated/operations.js';
import { useTexts } from './context.js';
import type { Texts } from './texts.js';
import { useConnect } from './use-connect.js';
import { useMutation } from './use-mutation.js';
import { useQuery } from './use-query.js';

export interface ConnectButtonProps extends Omit<ConnectOptions, 'signal'> {
  /** Text of the button. Default: `texts.connect`. */
  label?: string;
  /** Called when a flow has ended. Choices among several accounts are handled by the component. */
  onResult?: (result: ConnectResult) => void;
  texts?: Partial<Texts>;
  className?: string;
}

/** A button that connects an account of a platform and shows the result. */
export function ConnectButton({ label, onResult, texts, className, ...options }: ConnectButtonProps) {
  const text = useTexts(texts);
  const { connect, result, error, isPending, setResult } = useConnect();
  const finish = (ended: ConnectResult | null) => {
    setResult(ended);
    if (ended) onResult?.(ended);
  };
  const start = async () => {
    const ended = await connect(options);
    if (ended && ended.status !== 'choosing') onResult?.(ended);
  };
  const failure = error
    ? text.connectFailed(error.code, error.userMessage)
    : result?.status === 'failed'
      ? text.connectFailed(result.code, result.failure?.userMessage ?? null)
      : null;
  return (
    <div className={`patchbay patchbay-connect ${className ?? ''}`}>
      <button
        type="button"
        className="patchbay-button patchbay-button-primary"
        aria-busy={isPending}
        onClick={() => void start()}
      >
        {label ?? text.connect(text.platform(options.platform))}
      </button>
      {result?.status === 'choosing' && (
        <ChooseAccounts connectionId={result.connectionId} texts={text} onEnd={finish} />
      )}
      <p role="status" className="patchbay-message" data-kind={failure ? 'error' : 'info'}>
        {isPending ? text.connecting : (failure ?? (result?.status === 'connected' ? text.connected : null))}
      </p>
    </div>
  );
}

interface ChooseAccountsProps {
  connectionId: string;
  texts: Texts;
  /** Null: the user has canceled. */
  onEnd: (result: ConnectResult | null) => void;
}

/** The choice among several accounts of one consent. */
function ChooseAccounts({ connectionId, texts, onEnd }: ChooseAccountsProps) {
  const id = useId();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { data, error } = useQuery(PendingConnectionDocument, { id: connectionId });
  const complete = useMutation(CompleteConnectionDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await complete.run({ input: { connectionId, externalIds: [...chosen] } });
    if (!answer) return;
    const { completeConnection: ended } = answer;
    if (isFailure(ended)) {
      onEnd({ status: 'failed', code: ended.code, failure: ended });
    } else onEnd({ status: 'connected', accountIds: ended.accounts.map((account) => account.id) });
  };
  const toggle = (externalId: string) =>
    setChosen((known) =>
      known.includes(externalId) ? known.filter((other) => other !== externalId) : [...known, externalId],
    );
  const problem = complete.error ?? error;
  const { choices = [], freeSlots = null } = data?.pendingConnection ?? {};
  const takenSlots = choices.filter(
    ({ externalId, isConnected }) => !isConnected && chosen.includes(externalId),
  ).length;
  const isFull = freeSlots !== null && takenSlots >= freeSlots;
  return (
    <form className="patchbay-choices" onSubmit={(event) => void submit(event)}>
      <fieldset>
        <legend>{texts.chooseAccounts}</legend>
        {!data && !problem && <p>{texts.loading}</p>}
        {freeSlots !== null && <p className="patchbay-muted">{texts.freeSlots(freeSlots)}</p>}
        {choices.map(({ externalId, displayName, username, isConnected, isConnectedByAnotherUser }) => {
          const hasNoSlot = isFull && !isConnected && !chosen.includes(externalId);
          const note = isConnectedByAnotherUser
            ? texts.accountTaken
            : isConnected
              ? texts.accountConnected
              : hasNoSlot && texts.accountWithoutSlot;
          return (
            <label key={externalId} htmlFor={`${id}-${externalId}`} className="patchbay-choice">
              <input
                id={`${id}-${externalId}`}
                type="checkbox"
                checked={chosen.includes(externalId)}
                disabled={isConnectedByAnotherUser || hasNoSlot}
                onChange={() => toggle(externalId)}
              />
              {displayName} {username && <span className="patchbay-muted">@{username}</span>}{' '}
              {note && <span className="patchbay-muted">{note}</span>}
            </label>
          );
        })}
      </fieldset>
      {problem && (
        <p role="alert" className="patchbay-message" data-kind="error">
          {texts.loadFailed(problem.userMessage)}
        </p>
      )}
      <button
        type="submit"
        className="patchbay-button patchbay-button-primary"
        disabled={chosen.length === 0 || complete.isPending}
      >
        {texts.connectChosen}
      </button>
      <button type="button" className="patchbay-button" onClick={() => onEnd(null)}>
        {texts.cancel}
      </button>
    </form>
  );
}
