import { Args, ArgsType, Field, ID, InputType, Query, Resolver } from '@nestjs/graphql';
import { IsDate, IsEnum, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { RequiresAdmin } from '../../auth/access.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import type { Actor } from '../../auth/actor.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import type { AuditTrailEntity } from '../audit-trail.entity.js';
import { Audit } from '../audit.js';
import { AuditActorKind, AuditEventConnection, AuditEventType, AuditOutcome } from './audit-event.type.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'Filter for audit events. Absent fields match everything.' })
class AuditEventFilter {
  @Field(() => String, { nullable: true, description: 'Only this action, such as user.signed_in.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  action?: string | null;

  @Field(() => AuditOutcome, { nullable: true, description: 'Only events with this result.' })
  @IsOptional()
  @IsEnum(AuditOutcome)
  outcome?: AuditOutcome | null;

  @Field(() => AuditActorKind, { nullable: true, description: 'Only events of this kind of caller.' })
  @IsOptional()
  @IsEnum(AuditActorKind)
  actorKind?: AuditActorKind | null;

  @Field(() => ID, { nullable: true, description: 'Only events in which this user is the actor.' })
  @IsOptional()
  @IsId()
  actorUserId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only events of the API client with this id, or of this part of the installation.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  actorName?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only events in which this user is the actor or the affected user.',
  })
  @IsOptional()
  @IsId()
  userId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only events in which this pseudonym is the actor or the affected user. It finds events of deleted users.',
  })
  @IsOptional()
  @IsId()
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'Only events about objects of this type.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  targetType?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only events about this object.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  targetId?: string | null;

  @Field(() => Date, { nullable: true, description: 'Only events at or after this time.' })
  @IsOptional()
  @IsDate()
  since?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only events before this time.' })
  @IsOptional()
  @IsDate()
  until?: Date | null;
}

@ArgsType()
class AuditEventPageArgs extends PageArgs {
  @Field(() => AuditEventFilter, { nullable: true, description: 'Filter. Default: all events.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AuditEventFilter)
  filter?: AuditEventFilter | null;
}

@Resolver(() => AuditEventType)
export class AuditResolver {
  constructor(private readonly audit: Audit) {}

  @LoadsNode({ typename: 'AuditEvent', type: AuditEventType, table: 'audit_events' })
  async loadAuditEvent(_actor: Actor, id: string): Promise<object | null> {
    const event = await this.audit.find(id);
    return event && toNode(event);
  }

  @Query(() => AuditEventConnection, { description: 'The audit trail, newest first. Administrators only.' })
  @RequiresAdmin()
  async auditEvents(@Args() page: AuditEventPageArgs): Promise<Page<AuditEventType>> {
    const rows = await this.audit.list(page.filter ?? {}, decodeIdCursor(page.after), page.first + 1);
    return toPage(rows, page, (row) => [row.id], toNode);
  }
}

function toNode(row: AuditTrailEntity): AuditEventType {
  const { id, action, actorUserId, actorSubject, actorName, userId, subject } = row;
  const { targetType, targetId, address, createdAt } = row;
  return {
    ...{ id, action, actorUserId, actorSubject, actorName, userId, subject },
    ...{ targetType, targetId, address, createdAt },
    outcome: AuditOutcome[row.outcome],
    actorKind: AuditActorKind[row.actorKind],
    details: Object.entries(row.details).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  };
}
