import {
  CreateOAuthClientDocument,
  type OAuthClientFieldsFragment,
  type OAuthClientKind,
  UpdateOAuthClientDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { createKey } from '../../data/keys.js';
import { useAction } from '../../data/use-action.js';
import { texts as sharedTexts } from '../../texts.js';
import { adminTexts } from '../../texts/admin.js';
import { Button } from '../../ui/button.js';
import { Checkbox, SelectField, TextArea, TextField } from '../../ui/field.js';
import { Reauthentication } from '../../ui/reauthentication.js';

const texts = adminTexts.clients;
const kinds: readonly OAuthClientKind[] = ['CONFIDENTIAL', 'PUBLIC', 'NATIVE', 'DEVICE', 'SERVICE'];
const scopes = [
  ...['openid', 'profile', 'email', 'offline_access', 'accounts:read', 'accounts:write', 'posts:read'],
  ...['posts:write', 'content:read', 'content:write', 'commerce:read', 'commerce:write', 'profile:read'],
  ...['profile:write', 'events:read', 'events:write', 'admin'],
];

interface Fields {
  name: string;
  kind: OAuthClientKind;
  scopes: string[];
  redirectUris: string;
  postLogoutRedirectUris: string;
  ownerUserId: string;
  mayIntrospect: boolean;
  password: string;
}

/** Creates a client, or changes one. */
export function ClientForm({
  client,
  close,
  onCreated,
  onUpdated,
}: {
  client: OAuthClientFieldsFragment | null;
  close?: () => void;
  onCreated?: (created: { secret: string | null; replayed: boolean }) => void;
  onUpdated?: () => void;
}) {
  const create = useAction(CreateOAuthClientDocument);
  const update = useAction(UpdateOAuthClientDocument);
  const [key, setKey] = useState(createKey);
  const { register, handleSubmit, watch } = useForm<Fields>({
    defaultValues: {
      name: client?.name ?? '',
      kind: client?.kind ?? 'CONFIDENTIAL',
      scopes: client?.scopes ?? [],
      redirectUris: client?.redirectUris.join('\n') ?? '',
      postLogoutRedirectUris: client?.postLogoutRedirectUris.join('\n') ?? '',
      ownerUserId: client?.ownerUserId ?? '',
      mayIntrospect: client?.mayIntrospect ?? false,
      password: '',
    },
  });
  const { failure } = client ? update : create;
  const kind = watch('kind');
  const hasRedirects = kind !== 'DEVICE' && kind !== 'SERVICE';
  const submit = handleSubmit(async (fields) => {
    const values = {
      name: fields.name,
      scopes: fields.scopes,
      redirectUris: hasRedirects ? toLines(fields.redirectUris) : [],
      postLogoutRedirectUris: hasRedirects ? toLines(fields.postLogoutRedirectUris) : [],
      mayIntrospect: fields.mayIntrospect,
      ...(kind === 'SERVICE' && { ownerUserId: fields.ownerUserId.trim() || null }),
    };
    const password = fields.password || null;
    if (client) {
      if (await update.run({ input: { id: client.id, ...values, password } })) onUpdated?.();
      return;
    }
    const created = await create.run({ input: { ...values, kind, password, idempotencyKey: key } });
    if (!created) return;
    setKey(createKey());
    onCreated?.(created);
  });
  // Scopes of an extension of this installation must not get lost.
  const offered = [...scopes, ...(client?.scopes.filter((scope) => !scopes.includes(scope)) ?? [])];
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField
        label={texts.name}
        hint={texts.nameHint}
        required
        maxLength={100}
        error={failure?.fields.name}
        {...register('name')}
      />
      {!client && (
        <SelectField label={texts.kind} error={failure?.fields.kind} {...register('kind')}>
          {kinds.map((one) => (
            <option key={one} value={one}>
              {texts.kinds[one]}
            </option>
          ))}
        </SelectField>
      )}
      {hasRedirects && (
        <>
          <TextArea
            label={texts.redirectUris}
            hint={texts.redirectHint}
            rows={2}
            error={failure?.fields.redirectUris}
            {...register('redirectUris')}
          />
          <TextArea
            label={texts.postLogout}
            hint={texts.redirectHint}
            rows={2}
            error={failure?.fields.postLogoutRedirectUris}
            {...register('postLogoutRedirectUris')}
          />
        </>
      )}
      {kind === 'SERVICE' && (
        <TextField
          label={texts.owner}
          hint={texts.ownerHint}
          error={failure?.fields.ownerUserId}
          {...register('ownerUserId')}
        />
      )}
      <fieldset>
        <legend className="mb-1 text-sm font-semibold">{texts.scopes}</legend>
        <div className="grid gap-1 sm:grid-cols-2">
          {offered.map((scope) => (
            <Checkbox key={scope} label={scope} value={scope} {...register('scopes')} />
          ))}
        </div>
        {failure?.fields.scopes && <p className="text-sm text-danger">{failure.fields.scopes}</p>}
      </fieldset>
      <Checkbox label={texts.introspect} {...register('mayIntrospect')} />
      <Reauthentication showsFields failure={failure} {...register('password')} />
      <div className="flex justify-end gap-2">
        {close && <Button onClick={close}>{sharedTexts.actions.cancel}</Button>}
        <Button type="submit" kind="primary" busy={create.isRunning || update.isRunning}>
          {client ? sharedTexts.actions.save : texts.create}
        </Button>
      </div>
    </form>
  );
}

function toLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
