import {
  MailPreferencesDocument,
  type MailPreferencesQuery,
  UpdateMailPreferencesDocument,
} from '@patchbay/client/operations';
import { useQuery } from 'urql';
import { useAction } from '../data/use-action.js';
import { settingsTexts as text } from '../texts/settings.js';
import { FailureNote } from '../ui/failure-note.js';
import { Checkbox } from '../ui/field.js';
import { Card } from '../ui/page.js';
import { ErrorState } from '../ui/states.js';

type Preference = keyof Omit<MailPreferencesQuery['viewer']['mailPreferences'], '__typename'>;
const preferences: readonly Preference[] = ['postFailed', 'reconnect', 'returnDue'];

/** Each change is saved immediately. */
export function MailForm() {
  const [{ data, error }, reload] = useQuery({ query: MailPreferencesDocument });
  const { run, failure } = useAction(UpdateMailPreferencesDocument);
  const chosen = data?.viewer.mailPreferences;
  return (
    <Card title={text.mails.title}>
      {error && !data && <ErrorState error={error} retry={reload} />}
      {chosen && (
        <fieldset className="space-y-3">
          <legend className="mb-3 text-sm text-soft">{text.mails.legend}</legend>
          {preferences.map((name) => (
            <Checkbox
              key={name}
              label={text.mails[name]}
              checked={chosen[name]}
              onChange={({ target }) => void run({ input: { mailPreferences: { [name]: target.checked } } })}
            />
          ))}
        </fieldset>
      )}
      <FailureNote failure={failure} />
    </Card>
  );
}
