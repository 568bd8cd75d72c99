import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { IsBoolean, IsOptional } from 'class-validator';
import { RequiresScope } from '../../auth/access.js';
import type { MailPreferences } from '../domain/mail-preferences.js';

const descriptions = {
  postFailed: 'Mails about posts that failed, or whose outcome is not known.',
  reconnect: 'Mails about accounts whose access has ended, or ends unless the user consents again.',
  returnDue: 'Mails about return requests that a platform approves unless the user decides.',
};

@RequiresScope('profile:read')
@ObjectType('MailPreferences', {
  description:
    'The mails that the user gets. Mails about sign-in and security are always sent. All are on by default.',
})
export class MailPreferencesType implements MailPreferences {
  @Field({ description: descriptions.postFailed })
  postFailed: boolean;

  @Field({ description: descriptions.reconnect })
  reconnect: boolean;

  @Field({ description: descriptions.returnDue })
  returnDue: boolean;
}

const PreferenceField = (description: string) => (target: object, name: string) => {
  Field(() => Boolean, { nullable: true, description })(target, name);
  IsOptional()(target, name);
  IsBoolean()(target, name);
};

@InputType({ description: 'Which mails the user gets. Absent fields are not changed.' })
export class MailPreferencesInput {
  @PreferenceField(descriptions.postFailed)
  postFailed?: boolean | null;

  @PreferenceField(descriptions.reconnect)
  reconnect?: boolean | null;

  @PreferenceField(descriptions.returnDue)
  returnDue?: boolean | null;
}
