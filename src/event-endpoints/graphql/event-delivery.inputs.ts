import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsDate,
  IsEnum,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PageArgs } from '../../graphql/connection.js';
import { EventDeliveryState } from './event-delivery.type.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'Filter of deliveries. Absent fields match all deliveries.' })
export class EventDeliveryFilterInput {
  @Field(() => EventDeliveryState, {
    nullable: true,
    description: 'Only deliveries in this state. RETRYING: those that block an ordered queue.',
  })
  @IsOptional()
  @IsEnum(EventDeliveryState)
  state?: EventDeliveryState | null;

  @Field(() => ID, { nullable: true, description: 'Only deliveries of this event.' })
  @IsOptional()
  @IsId()
  eventId?: string | null;

  @Field(() => [String], { nullable: true, description: 'Only deliveries of events of these types.' })
  @IsOptional()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  types?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Only deliveries of events of these accounts.' })
  @IsOptional()
  @ArrayMaxSize(100)
  @IsId({ each: true })
  accountIds?: string[] | null;
}

@ArgsType()
export class EventDeliveriesArgs extends PageArgs {
  @Field(() => EventDeliveryFilterInput, {
    nullable: true,
    description: 'Filter. Without it, all deliveries are listed.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => EventDeliveryFilterInput)
  filter?: EventDeliveryFilterInput | null;
}

@InputType({ description: 'The delivery to skip.' })
export class SkipDeliveryInput {
  @Field(() => ID, { description: 'Id of the delivery.' })
  @IsId()
  id: string;
}

@InputType({
  description:
    'Events to send again to an endpoint. Exactly one of eventId, fromEventId, afterEventId and since is required.',
})
export class ReplayEventsInput {
  @Field(() => ID, { description: 'Id of the endpoint.' })
  @IsId()
  endpointId: string;

  @Field(() => ID, { nullable: true, description: 'Only this event.' })
  @IsOptional()
  @IsId()
  eventId?: string | null;

  @Field(() => ID, { nullable: true, description: 'This event and all after it in the log.' })
  @IsOptional()
  @IsId()
  fromEventId?: string | null;

  @Field(() => ID, { nullable: true, description: 'All events after this one in the log.' })
  @IsOptional()
  @IsId()
  afterEventId?: string | null;

  @Field(() => Date, { nullable: true, description: 'Only events at or after this time.' })
  @IsOptional()
  @IsDate()
  since?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Only events before this time. Null: no end. Not with eventId.',
  })
  @IsOptional()
  @IsDate()
  until?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      '`EventsReplayed.cursor` of the previous call with the same input: continues there. Null: from the start. Not with eventId.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string | null;
}
