import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MediaEntity } from './media.entity.js';

/** The newest value of a counter, by the platform's name of it. */
@Entity('media_metrics')
export class MediaMetricEntity {
  @PrimaryColumn('uuid')
  @ForeignKey(() => MediaEntity, { onDelete: 'CASCADE' })
  mediaId: string;

  @PrimaryColumn('text')
  name: string;

  /** 64 bits, as the driver gives them. */
  @Column('bigint')
  value: number;

  @Column('timestamptz')
  observedAt: Date;
}
