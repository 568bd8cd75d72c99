import {
  CreateEventEndpointDocument,
  type EventEndpointFieldsFragment,
  UpdateEventEndpointDocument,
} from '@patchbay/client/operations';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { createKey } from '../../data/keys.js';
import { useAction } from '../../data/use-action.js';
import { texts as sharedTexts } from '../../texts.js';
import { eventTexts } from '../../texts/events.js';
import { Button } from '../../ui/button.js';
import { Checkbox, TextArea, TextField } from '../../ui/field.js';
import { Reauthentication } from '../../ui/reauthentication.js';
import { eventTypes } from './event-types.js';

const texts = eventTexts.endpoints;

interface Fields {
  url: string;
  description: string;
  hasAllTypes: boolean;
  eventTypes: string[];
  accountIds: string;
  ordered: boolean;
  clientId: string;
  secret: string;
  password: string;
}

/** Adds an endpoint, or changes one. */
export function EndpointForm({
  endpoint,
  close,
  onCreated,
  onUpdated,
}: {
  endpoint: EventEndpointFieldsFragment | null;
  close?: () => void;
  /** Null: an earlier attempt to send this form has added the endpoint. */
  onCreated?: (secret: string | null) => void;
  onUpdated?: () => void;
}) {
  const create = useAction(CreateEventEndpointDocument);
  const update = useAction(UpdateEventEndpointDocument);
  const [key, setKey] = useState(createKey);
  const { register, handleSubmit, watch } = useForm<Fields>({ defaultValues: toFields(endpoint) });
  const { failure } = endpoint ? update : create;
  const submit = handleSubmit(async (fields) => {
    const values = toSettings(fields);
    const password = fields.password || null;
    if (endpoint) {
      // An unchanged URL needs no password.
      const { url, ...changes } = values;
      const input = { id: endpoint.id, ...changes, ...(url !== endpoint.url && { url }), password };
      if (await update.run({ input })) onUpdated?.();
      return;
    }
    const clientId = fields.clientId.trim() || null;
    const secret = fields.secret.trim() || null;
    const created = await create.run({
      input: { ...values, clientId, secret, password, idempotencyKey: key },
    });
    if (!created) return;
    setKey(createKey());
    onCreated?.(created.secret ?? null);
  });
  return (
    <form onSubmit={submit} className="space-y-4">
      <TextField
        label={texts.url}
        hint={texts.urlHint}
        type="url"
        required
        maxLength={2000}
        error={failure?.fields.url}
        {...register('url')}
      />
      <TextField
        label={texts.description}
        hint={texts.descriptionHint}
        maxLength={200}
        error={failure?.fields.description}
        {...register('description')}
      />
      <fieldset className="space-y-1">
        <legend className="mb-1 text-sm font-semibold">{texts.types}</legend>
        <Checkbox label={texts.allTypes} {...register('hasAllTypes')} />
        {!watch('hasAllTypes') && (
          <div className="grid gap-x-4 sm:grid-cols-2">
            {offeredTypes(endpoint).map((type) => (
              <Checkbox key={type} label={type} value={type} {...register('eventTypes')} />
            ))}
          </div>
        )}
        {failure?.fields.eventTypes && <p className="text-sm text-danger">{failure.fields.eventTypes}</p>}
      </fieldset>
      <TextArea
        label={texts.accounts}
        hint={texts.accountsHint}
        rows={2}
        spellCheck={false}
        error={failure?.fields.accountIds}
        {...register('accountIds')}
      />
      <Checkbox label={texts.ordered} hint={texts.orderedHint} {...register('ordered')} />
      {!endpoint && (
        <>
          <TextField
            label={texts.client}
            hint={texts.clientHint}
            error={failure?.fields.clientId}
            {...register('clientId')}
          />
          <TextField
            label={texts.ownSecret}
            hint={texts.ownSecretHint}
            type="password"
            autoComplete="off"
            maxLength={120}
            error={failure?.fields.secret}
            {...register('secret')}
          />
        </>
      )}
      <Reauthentication showsFields failure={failure} {...register('password')} />
      <div className="flex justify-end gap-2">
        {close && <Button onClick={close}>{sharedTexts.actions.cancel}</Button>}
        <Button type="submit" kind="primary" busy={create.isRunning || update.isRunning}>
          {endpoint ? sharedTexts.actions.save : texts.create}
        </Button>
      </div>
    </form>
  );
}

function toFields(endpoint: EventEndpointFieldsFragment | null): Fields {
  return {
    url: endpoint?.url ?? '',
    description: endpoint?.description ?? '',
    hasAllTypes: !endpoint?.eventTypes,
    eventTypes: endpoint?.eventTypes ?? [],
    accountIds: endpoint?.accountIds?.join('\n') ?? '',
    ordered: endpoint?.ordered ?? true,
    ...{ clientId: '', secret: '', password: '' },
  };
}

function toSettings(fields: Fields) {
  const accountIds = fields.accountIds.split(/\s+/).filter((id) => id !== '');
  return {
    url: fields.url.trim(),
    description: fields.description,
    eventTypes: fields.hasAllTypes ? null : fields.eventTypes,
    accountIds: accountIds.length > 0 ? accountIds : null,
    ordered: fields.ordered,
  };
}

/** Types that a newer version added are kept after a return to this version. */
function offeredTypes(endpoint: EventEndpointFieldsFragment | null): readonly string[] {
  return [...eventTypes, ...(endpoint?.eventTypes?.filter((type) => !eventTypes.includes(type)) ?? [])];
}
