import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { Failure } from '../../failures/failure.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { UploadsService } from '../uploads.service.js';
import { toUploadType, UploadType } from './upload.type.js';
import { IsId } from '../../crypto/is-id.js';

/** An upload whose file was used and deleted is no longer visible. */
const absent: ReadonlySet<string> = new Set(['NOT_FOUND', 'UPLOAD_USED']);

@ArgsType()
class UploadArgs {
  @Field(() => ID, { description: 'Id of the upload.' })
  @IsId()
  id: string;
}

@Resolver(() => UploadType)
export class UploadsResolver {
  constructor(private readonly uploads: UploadsService) {}

  @LoadsNode({ typename: 'Upload', type: UploadType, table: 'uploads' })
  loadUpload(actor: Actor, id: string): Promise<object | null> {
    return this.find(actor, id);
  }

  @Query(() => UploadType, {
    nullable: true,
    description: 'An upload of the viewer. Null if it does not exist.',
  })
  @RequiresScope('posts:read')
  upload(@Caller() caller: Actor, @Args() { id }: UploadArgs): Promise<UploadType | null> {
    return this.find(caller, id);
  }

  private async find(actor: Actor, id: string): Promise<UploadType | null> {
    try {
      return toUploadType(await this.uploads.find(ownerOf(actor), id));
    } catch (error) {
      if (error instanceof Failure && absent.has(error.code)) return null;
      throw error;
    }
  }
}
