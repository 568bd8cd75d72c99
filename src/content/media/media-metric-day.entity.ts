import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MediaEntity } from './media.entity.js';

/** Last value of a metric of a media item that was read on one day. */
@Entity('media_metric_days')
export class MediaMetricDayEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => MediaEntity, { onDelete: 'CASCADE' })
  mediaId: string;

  /** Day in UTC of `observedAt`. */
  @PrimaryColumn('date')
  day: string;

  @PrimaryColumn('text')
  name: string;

  /** A 64-bit integer, as text from the driver. */
  @Column('bigint')
  value: number;

  @Column('timestamptz')
  observedAt: Date;
}
