import type { OAuthClientFieldsFragment } from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { TextArea, TextField } from '../../ui/field.js';
import { Card } from '../../ui/page.js';
import { Alert } from '../../ui/states.js';
import { callAsClient, type TestCall } from './call-as-client.js';

const texts = adminTexts.clients;
const queryOfOwner = '{ viewer { email selectedAccount { displayName } } platforms { platform enabled } }';
const queryOfProgram = '{ platforms { platform enabled } }';

/** Gets a token for a program with its secret, and calls the API with it, as the program does. */
export function ClientTestCall({ client }: { client: OAuthClientFieldsFragment }) {
  const [call, setCall] = useState<TestCall | null>(null);
  const { register, handleSubmit, formState } = useForm({
    defaultValues: { secret: '', query: client.ownerUserId ? queryOfOwner : queryOfProgram },
  });
  const submit = handleSubmit(async ({ secret, query }) => {
    setCall(null);
    setCall(await callAsClient(client.id, secret.trim(), query));
  });
  return (
    <Card title={texts.testCall}>
      <form onSubmit={submit} className="space-y-4">
        <p className="text-sm text-soft">{texts.testCallText}</p>
        <TextField
          label={texts.secret}
          hint={texts.secretHint}
          type="password"
          autoComplete="off"
          required
          {...register('secret')}
        />
        <TextArea label={texts.query} rows={4} spellCheck={false} required {...register('query')} />
        <Button type="submit" busy={formState.isSubmitting}>
          {texts.runTestCall}
        </Button>
      </form>
      <div role="status" className="mt-4 space-y-4">
        {call && <TestCallResult call={call} />}
      </div>
    </Card>
  );
}

function TestCallResult({ call: { token, answer, problem } }: { call: TestCall }) {
  return (
    <>
      {token && <p>{texts.tokenIssued(token.scope || adminTexts.unknown, token.expiresIn)}</p>}
      {problem && <Alert>{problem}</Alert>}
      {answer && (
        <pre
          tabIndex={0}
          role="region"
          aria-label={texts.answer(answer.status)}
          className="max-h-96 overflow-auto rounded-lg bg-neutral-soft p-3 text-sm"
        >
          {answer.text}
        </pre>
      )}
    </>
  );
}
