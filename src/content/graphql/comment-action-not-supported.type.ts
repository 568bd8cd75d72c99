import { Field, registerEnumType } from '@nestjs/graphql';
import { UserError, UserErrorType } from '../../graphql/user-error.js';
import { CommentRefusal } from '../../platforms/platform-content.js';

registerEnumType(CommentRefusal, {
  name: 'CommentRefusal',
  description: 'Why an action on a comment is not possible.',
  valuesMap: {
    NOT_OFFERED: { description: 'The platform does not support comment moderation.' },
    OWN_COMMENT: { description: 'The account wrote the comment. Own comments cannot be hidden.' },
    HIDDEN_COMMENT: { description: 'The comment is hidden. Unhide it first.' },
    NOT_ON_OWN_MEDIA: {
      description:
        'The comment is not on media of the account, for example a mention in a post of another user. Only the owner of that media can do this.',
    },
    ROLE_MISSING: {
      description: 'The role of the user who connected the account does not allow comment moderation.',
    },
  },
});

@UserErrorType('COMMENT_ACTION_NOT_SUPPORTED')
export class CommentActionNotSupported extends UserError {
  @Field(() => CommentRefusal, { description: 'Why the action is not possible.' })
  reason: CommentRefusal;
}
