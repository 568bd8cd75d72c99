import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../../accounts/account.entity.js';

/** Pacing that the user chose for an account. Without a row, the default of the platform applies. */
@Entity('post_pacing')
@Check('post_pacing_gap_check', 'min_gap_minutes >= 0')
@Check('post_pacing_day_check', 'max_posts_per_day > 0')
export class PostPacingEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => AccountEntity, { onDelete: 'CASCADE' })
  accountId: string;

  /** 0: no gap. */
  @Column('integer')
  minGapMinutes: number;

  /** Null: no limit. */
  @Column('integer', { nullable: true })
  maxPostsPerDay: number | null;
}
