import {
  SetUserRoleDocument,
  UpdateUserDocument,
  type UserFieldsFragment,
} from '@patchbay/client/operations';
import { useForm } from 'react-hook-form';
import { useState } from 'react';
import { useAction } from '../../data/use-action.js';
import { texts as sharedTexts } from '../../texts.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { SelectField, TextField } from '../../ui/field.js';
import { Card } from '../../ui/page.js';
import { Reauthentication } from '../../ui/reauthentication.js';

const texts = adminTexts.users;
const roles = ['USER', 'ADMIN'] as const;

export function UserRoleForm({ user, isSelf }: { user: UserFieldsFragment; isSelf: boolean }) {
  const { run, failure, isRunning } = useAction(SetUserRoleDocument);
  const { register, handleSubmit, resetField } = useForm({
    defaultValues: { role: user.role, password: '' },
  });
  const submit = handleSubmit(async ({ role, password }) => {
    if (await run({ input: { userId: user.id, role, password: password || null } })) resetField('password');
  });
  return (
    <Card title={texts.role}>
      <form onSubmit={submit} className="space-y-4">
        <SelectField
          label={texts.role}
          hint={isSelf && texts.ownRole}
          disabled={isSelf}
          {...register('role')}
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {texts.roles[role]}
            </option>
          ))}
        </SelectField>
        <Reauthentication showsFields failure={failure} {...register('password')} />
        <Button type="submit" busy={isRunning} disabled={isSelf}>
          {texts.saveRole}
        </Button>
      </form>
    </Card>
  );
}

export function UserProfileForm({ user }: { user: UserFieldsFragment }) {
  const { run, failure, isRunning } = useAction(UpdateUserDocument);
  const [isSaved, setSaved] = useState(false);
  const { register, handleSubmit } = useForm({
    defaultValues: { displayName: user.displayName ?? '', username: user.username ?? '' },
  });
  const submit = handleSubmit(async ({ displayName, username }) => {
    setSaved(false);
    const input = { userId: user.id, displayName: displayName || null, username: username || null };
    setSaved((await run({ input })) !== null);
  });
  return (
    <Card title={texts.profile}>
      <form onSubmit={submit} className="space-y-4">
        <FailureNote showsFields failure={failure} />
        <TextField
          label={texts.displayName}
          hint={texts.optional}
          maxLength={100}
          error={failure?.fields.displayName}
          {...register('displayName')}
        />
        <TextField
          label={texts.username}
          hint={texts.usernameHint}
          maxLength={30}
          error={failure?.fields.username}
          {...register('username')}
        />
        <div className="flex items-center gap-3">
          <Button type="submit" busy={isRunning}>
            {sharedTexts.actions.save}
          </Button>
          <span role="status">{isSaved && adminTexts.saved}</span>
        </div>
      </form>
    </Card>
  );
}
