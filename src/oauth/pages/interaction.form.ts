import { Expose } from 'class-transformer';
import { IsIn } from 'class-validator';
import { Form, FormField } from '../../http/form.js';

const actions = [
  'sign-in',
  'passkey',
  'passkey-sign-in',
  'sign-up',
  'continue',
  'allow',
  'cancel',
  'switch',
] as const;

/** The forms of the interaction pages. Each button sends its action as `do`, with the fields that the action needs. */
export class InteractionForm extends Form {
  @IsIn(actions)
  do: (typeof actions)[number];

  @FormField({ maxLength: 254 })
  email = '';

  @FormField({ maxLength: 200 })
  password = '';

  /** The signature of a passkey as JSON. */
  @FormField({ maxLength: 20_000 })
  passkey = '';

  @Expose({ name: 'display_name' })
  @FormField({ maxLength: 100, trim: true })
  displayName = '';
}
