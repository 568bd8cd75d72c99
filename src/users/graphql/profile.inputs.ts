import { Field, ID, InputType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { DisplayNameField, MetadataField, UsernameField } from './fields.js';

@InputType({ description: 'Changes of the profile of the viewer. Absent fields are not changed.' })
export class UpdateViewerInput {
  @DisplayNameField('Display name. Null removes it.')
  displayName?: string | null;

  @UsernameField(
    'Unique name: 3 to 30 letters and digits, starting with a letter. Single dots, hyphens and underscores may separate them. Stored in lower case. Null removes it.',
  )
  username?: string | null;

  @MetadataField(
    'Data of your app: a JSON object of at most 8 KiB, nested at most 8 levels. It replaces the stored object. Null empties it.',
  )
  metadata?: Record<string, unknown> | null;
}

@InputType({ description: 'Changes of the profile of a user. Absent fields are not changed.' })
export class UpdateUserInput extends UpdateViewerInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsUUID()
  userId: string;
}
