import { AccountsOverviewDocument, UpdateViewerDocument } from '@patchbay/client/operations';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { useQuery } from 'urql';
import { useConnectFlow } from '../accounts/connect-flow.js';
import { ConnectPanel } from '../accounts/connect-panel.js';
import { useAction } from '../data/use-action.js';
import { useViewer } from '../data/viewer.js';
import { homeTexts as text } from '../texts/home.js';
import { FailureNote } from '../ui/failure-note.js';
import { Button, buttonClass } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { Card, Page } from '../ui/page.js';

/** The first steps: a name, an account, and what is possible now. The step is in the URL. */
export function WelcomePage() {
  const { step = 1 } = useSearch({ from: '/app/welcome' });
  const Step = { 1: NameStep, 2: ConnectStep, 3: ReadyStep }[step];
  return (
    <Page title={text.welcome.title}>
      <ol className="flex flex-wrap gap-2 text-sm" aria-label={text.welcome.step(step)}>
        {text.welcome.steps.map((name, index) => (
          <li
            key={name}
            aria-current={index + 1 === step ? 'step' : undefined}
            className="rounded-full border border-line px-3 py-1 text-soft aria-[current=step]:border-accent aria-[current=step]:font-semibold aria-[current=step]:text-ink"
          >
            {index + 1}. {name}
          </li>
        ))}
      </ol>
      <Step />
    </Page>
  );
}

function NameStep() {
  const { displayName } = useViewer();
  const navigate = useNavigate();
  const { run, failure, isRunning } = useAction(UpdateViewerDocument);
  const { register, handleSubmit } = useForm({ defaultValues: { displayName: displayName ?? '' } });
  const next = () => navigate({ to: '/welcome', search: { step: 2 } });
  const submit = handleSubmit(async (input) => {
    if (await run({ input: { displayName: input.displayName.trim() || null } })) await next();
  });
  return (
    <Card title={text.welcome.steps[0]}>
      <form onSubmit={submit} className="max-w-md space-y-4">
        <p className="text-soft">{text.welcome.nameText}</p>
        <TextField
          label={text.welcome.displayName}
          error={failure?.fields.displayName}
          autoComplete="name"
          maxLength={100}
          {...register('displayName')}
        />
        <FailureNote failure={failure?.fields.displayName ? null : failure} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" kind="primary" busy={isRunning}>
            {text.welcome.next}
          </Button>
          <Button kind="quiet" onClick={() => void next()}>
            {text.welcome.skip}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function ConnectStep() {
  const flow = useConnectFlow();
  const [{ data }] = useQuery({ query: AccountsOverviewDocument });
  const account = data?.accounts.edges[0]?.node;
  return (
    <>
      <p className="text-soft">{account ? text.welcome.connected(account.name) : text.welcome.connectText}</p>
      <Link to="/welcome" search={{ step: 3 }} className={buttonClass(account ? 'primary' : 'secondary')}>
        {account ? text.welcome.next : text.welcome.skip}
      </Link>
      <ConnectPanel flow={flow} />
    </>
  );
}

function ReadyStep() {
  const [{ data }] = useQuery({ query: AccountsOverviewDocument });
  const hasAccount = (data?.accounts.edges.length ?? 0) > 0;
  return (
    <Card title={text.welcome.steps[2]}>
      <p className="mb-4 text-soft">{hasAccount ? text.welcome.readyText : text.welcome.readyWithout}</p>
      <div className="flex flex-wrap gap-2">
        <Link to="/" className={buttonClass('primary')}>
          {text.welcome.finish}
        </Link>
        <Link to="/accounts" className={buttonClass()}>
          {text.welcome.another}
        </Link>
      </div>
    </Card>
  );
}
