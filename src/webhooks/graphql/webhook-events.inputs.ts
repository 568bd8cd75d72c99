import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsEnum, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { PageArgs } from '../../graphql/connection.js';
import { Platform } from '../../platforms/platform.js';
import { WebhookEventState } from '../domain/stored-event.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'Filter of webhook events. Absent fields match all events.' })
export class WebhookEventFilterInput {
  @Field(() => Platform, { nullable: true, description: 'Only events of this platform.' })
  @IsOptional()
  @IsEnum(Platform)
  platform?: Platform | null;

  @Field(() => WebhookEventState, { nullable: true, description: 'Only events in this state.' })
  @IsOptional()
  @IsEnum(WebhookEventState)
  state?: WebhookEventState | null;

  @Field(() => String, { nullable: true, description: 'Only events of this type, as the platform names it.' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only events about the user or account with this id at the platform.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  subject?: string | null;

  @Field(() => Date, { nullable: true, description: 'Only events received at or after this time.' })
  @IsOptional()
  @IsDate()
  receivedSince?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only events received before this time.' })
  @IsOptional()
  @IsDate()
  receivedUntil?: Date | null;
}

@ArgsType()
export class WebhookEventsArgs extends PageArgs {
  @Field(() => WebhookEventFilterInput, {
    nullable: true,
    description: 'Filter. Without it, all events are listed.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => WebhookEventFilterInput)
  filter?: WebhookEventFilterInput | null;
}

@InputType({ description: 'A range of webhook events.' })
export class WebhookEventRangeInput {
  @Field(() => Date, { description: 'Received at or after this time.' })
  @IsDate()
  receivedSince: Date;

  @Field(() => Date, { description: 'Received before this time.' })
  @IsDate()
  receivedUntil: Date;

  @Field(() => Platform, { nullable: true, description: 'Only events of this platform.' })
  @IsOptional()
  @IsEnum(Platform)
  platform?: Platform | null;

  @Field(() => String, { nullable: true, description: 'Only events of this type, as the platform names it.' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string | null;

  @Field(() => [WebhookEventState], {
    defaultValue: [WebhookEventState.DEAD, WebhookEventState.UNPARSED],
    description: 'Only events in one of these states. Replaying an applied event is safe.',
  })
  @IsEnum(WebhookEventState, { each: true })
  states: WebhookEventState[];
}

@InputType({ isOneOf: true, description: 'Webhook events to apply again: one event or a range.' })
export class ReplayWebhookEventsInput {
  @Field(() => ID, { nullable: true, description: 'Id of one event.' })
  @IsOptional()
  @IsId()
  id?: string;

  @Field(() => WebhookEventRangeInput, {
    nullable: true,
    description: 'The events of this range, oldest first.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => WebhookEventRangeInput)
  range?: WebhookEventRangeInput;
}
