import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import type { AuditFilter } from '../../audit/audit.repository.js';
import { IsTime } from '../../http/exports/time-parameter.js';

/** The filter of the GraphQL list. */
export class AuditExportQuery implements AuditFilter {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  action?: string;

  @IsOptional()
  @IsIn(['SUCCESS', 'FAILURE'])
  outcome?: 'SUCCESS' | 'FAILURE';

  @IsOptional()
  @IsIn(['USER', 'CLIENT', 'SYSTEM', 'ANONYMOUS'])
  actorKind?: 'USER' | 'CLIENT' | 'SYSTEM' | 'ANONYMOUS';

  @IsOptional()
  @IsUUID()
  actorUserId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  actorName?: string;

  @IsOptional()
  @IsUUID()
  userId?: string;

  @IsOptional()
  @IsUUID()
  subject?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  targetType?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  targetId?: string;

  @IsTime()
  since?: Date;

  @IsTime()
  until?: Date;
}
