import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { AuditFilter } from '../../audit/audit.repository.js';
import { IsTime } from '../../http/exports/time-parameter.js';
import { IsId } from '../../crypto/is-id.js';

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
  @IsId()
  actorUserId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  actorName?: string;

  @IsOptional()
  @IsId()
  userId?: string;

  @IsOptional()
  @IsId()
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
