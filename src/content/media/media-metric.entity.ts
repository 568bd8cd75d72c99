import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MediaEntity } from './media.entity.js';

/** Latest value of a metric, named as at the platform. */
@Entity('media_metrics')
export class MediaMetricEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => MediaEntity, { onDelete: 'CASCADE' })
  mediaId: string;

  @PrimaryColumn('text')
  name: string;

  /** A 64-bit integer, as text from the driver. */
  @Column('bigint')
  value: number;

  @Column('timestamptz')
  observedAt: Date;
}
