import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { DisplayNameField, MetadataField, UsernameField } from './fields.js';
import { MailPreferencesInput } from './mail-preferences.type.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ isAbstract: true })
abstract class ProfileInput {
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

@InputType({ description: 'Changes of the profile of the viewer. Absent fields are not changed.' })
export class UpdateViewerInput extends ProfileInput {
  @Field(() => MailPreferencesInput, { nullable: true, description: 'Which mails the viewer gets.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => MailPreferencesInput)
  mailPreferences?: MailPreferencesInput | null;
}

@InputType({ description: 'Changes of the profile of a user. Absent fields are not changed.' })
export class UpdateUserInput extends ProfileInput {
  @Field(() => ID, { description: 'Id of the user.' })
  @IsId()
  userId: string;
}
