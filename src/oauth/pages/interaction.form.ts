import { Expose } from 'class-transformer';
import { IsIn } from 'class-validator';
import { FormText } from '../../pages/form.js';

const actions = ['sign-in', 'sign-up', 'continue', 'allow', 'cancel', 'switch'] as const;

/** The forms of the interaction pages. Each button sends its action as `do`, with the fields that the action needs. */
export class InteractionForm {
  @IsIn(actions)
  do: (typeof actions)[number];

  @FormText(254)
  email = '';

  @FormText(200)
  password = '';

  @Expose({ name: 'display_name' })
  @FormText(100, { trim: true })
  displayName = '';
}
