import { Field, registerEnumType } from '@nestjs/graphql';
import { UserError, UserErrorType } from '../../graphql/user-error.js';
import { CommentRefusal } from '../../platforms/platform-content.js';

registerEnumType(CommentRefusal, {
  name: 'CommentRefusal',
  description: 'Why something cannot be done with a comment.',
  valuesMap: {
    NOT_OFFERED: { description: 'The platform offers no moderation of comments.' },
    OWN_COMMENT: { description: 'The account itself wrote it, and such comments are always shown.' },
    HIDDEN_COMMENT: { description: 'It is hidden; unhide it first.' },
    NOT_ON_OWN_MEDIA: {
      description:
        "It is not on media known as the account's own, such as a mention below a post of somebody else: only its owner can do this.",
    },
    ROLE_MISSING: {
      description: 'The role of the person who connected the account does not allow moderating comments.',
    },
  },
});

@UserErrorType('COMMENT_ACTION_NOT_SUPPORTED')
export class CommentActionNotSupported extends UserError {
  @Field(() => CommentRefusal, { description: 'Why it cannot be done.' })
  reason: CommentRefusal;
}
