import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsEnum, IsOptional, IsString, IsUUID, MaxLength, ValidateNested } from 'class-validator';
import { PageArgs } from '../../graphql/connection.js';
import { Platform } from '../../platforms/platform.js';
import { WebhookEventState } from '../domain/stored-event.js';

@InputType({ description: 'Which webhook events to list; absent fields match everything.' })
export class WebhookEventFilterInput {
  @Field(() => Platform, { nullable: true, description: 'Only of this platform.' })
  @IsOptional()
  @IsEnum(Platform)
  platform?: Platform | null;

  @Field(() => WebhookEventState, { nullable: true, description: 'Only in this state.' })
  @IsOptional()
  @IsEnum(WebhookEventState)
  state?: WebhookEventState | null;

  @Field(() => String, { nullable: true, description: "Only of this type, in the platform's words." })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Only about this person or account, by the platform's id.",
  })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  subject?: string | null;

  @Field(() => Date, { nullable: true, description: 'Only received at or after this time.' })
  @IsOptional()
  @IsDate()
  receivedSince?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only received before this time.' })
  @IsOptional()
  @IsDate()
  receivedUntil?: Date | null;
}

@ArgsType()
export class WebhookEventsArgs extends PageArgs {
  @Field(() => WebhookEventFilterInput, { nullable: true, description: 'Which events; all without it.' })
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

  @Field(() => Platform, { nullable: true, description: 'Only of this platform.' })
  @IsOptional()
  @IsEnum(Platform)
  platform?: Platform | null;

  @Field(() => String, { nullable: true, description: "Only of this type, in the platform's words." })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string | null;

  @Field(() => [WebhookEventState], {
    defaultValue: [WebhookEventState.DEAD, WebhookEventState.UNPARSED],
    description: 'Only in one of these states. Replaying what was applied does no harm.',
  })
  @IsEnum(WebhookEventState, { each: true })
  states: WebhookEventState[];
}

@InputType({ isOneOf: true, description: 'Which webhook events to apply once more: one, or a range.' })
export class ReplayWebhookEventsInput {
  @Field(() => ID, { nullable: true, description: 'This event.' })
  @IsOptional()
  @IsUUID()
  id?: string;

  @Field(() => WebhookEventRangeInput, {
    nullable: true,
    description: 'The events of this range, the oldest first.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => WebhookEventRangeInput)
  range?: WebhookEventRangeInput;
}
