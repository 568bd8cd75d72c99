import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import { Node } from '../../graphql/node.type.js';
import { MediaKindEnum } from '../../platforms/installed.graphql.js';
import type { MediaKind } from '../../platforms/platform.js';
import { type MediaFault, type Upload, UploadState } from '../domain/upload.js';

registerEnumType(UploadState, {
  name: 'UploadState',
  description: 'How an upload is doing.',
  valuesMap: {
    RECEIVING: { description: 'Bytes are missing. Go on with PATCH, from the offset that HEAD answers.' },
    READY: { description: 'Whole, and usable in createPost.' },
    REJECTED: { description: 'Whole, and of no use; rejectedBecause says why.' },
    DISCARDED: { description: 'Used by a post and removed. Never answered by `upload`.' },
  },
});

export const MediaFaultEnum: { readonly [ClassifiedError in MediaFault]: ClassifiedError } = {
  EMPTY: 'EMPTY',
  TOO_LARGE: 'TOO_LARGE',
  NOT_MEDIA: 'NOT_MEDIA',
  UNREADABLE: 'UNREADABLE',
};
registerEnumType(MediaFaultEnum, {
  name: 'MediaFault',
  description: 'Why a file cannot be used.',
  valuesMap: {
    EMPTY: { description: 'It has no bytes.' },
    TOO_LARGE: { description: 'It has more than 4 GiB.' },
    NOT_MEDIA: {
      description: 'Its bytes are not those of an MP4, MOV or WebM video, or a JPEG, WebP or PNG photo.',
    },
    UNREADABLE: { description: 'It is of such a kind, but damaged or cut off.' },
  },
});

@RequiresScope('posts:read')
@ObjectType('Upload', {
  implements: () => [Node],
  description:
    'A file on its way to a post, sent to /uploads by the tus protocol. Kept for 24 hours unless a post uses it.',
})
export class UploadType implements Node {
  @Field(() => ID, { description: 'Id of the upload; also the last part of its tus address.' })
  id: string;

  @Field(() => UploadState, { description: 'How it is doing.' })
  state: UploadState;

  @Field(() => Float, { description: 'Bytes of the whole file.' })
  sizeBytes: number;

  @Field(() => Float, { description: 'Bytes that have come.' })
  receivedBytes: number;

  @Field(() => String, { nullable: true, description: 'Its name, as the client told it.' })
  fileName: string | null;

  @Field(() => MediaKindEnum, {
    nullable: true,
    description: 'What it shows. Read from the bytes, once READY.',
  })
  kind: MediaKind | null;

  @Field(() => String, { nullable: true, description: 'Its media type. Read from the bytes, once READY.' })
  contentType: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Length of a video in seconds, where the file tells it.',
  })
  durationSeconds: number | null;

  @Field(() => Int, { nullable: true, description: 'Width in pixels, as it is shown.' })
  width: number | null;

  @Field(() => Int, { nullable: true, description: 'Height in pixels, as it is shown.' })
  height: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Frames per second of a video, where the file tells it.',
  })
  framesPerSecond: number | null;

  @Field(() => MediaFaultEnum, { nullable: true, description: 'Why it cannot be used. With REJECTED only.' })
  rejectedBecause: MediaFault | null;

  @Field({ description: 'When it was begun.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it is removed; null while a post uses it.' })
  expiresAt: Date | null;
}

export function toUploadType({ facts, ...upload }: Upload & { receivedBytes: number }): UploadType {
  const { id, state, sizeBytes, receivedBytes, fileName, rejectedBecause, createdAt, expiresAt } = upload;
  return {
    ...{ id, state, sizeBytes, receivedBytes, fileName, rejectedBecause, createdAt, expiresAt },
    kind: facts?.kind ?? null,
    contentType: facts?.contentType ?? null,
    durationSeconds: facts?.durationSeconds ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    framesPerSecond: facts?.framesPerSecond ?? null,
  };
}
