import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { MediaEntity } from './media.entity.js';

/** The newest value of a counter, by the platform's name of it. */
@Entity('media_metrics')
export class MediaMetricEntity {
  @PrimaryColumn('uuid', { name: 'media_id', primaryKeyConstraintName: 'media_metrics_pkey' })
  mediaId: string;

  @ManyToOne(() => MediaEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'media_id', foreignKeyConstraintName: 'media_metrics_media_id_fkey' })
  media?: Relation<MediaEntity>;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'media_metrics_pkey' })
  name: string;

  /** 64 bits, as the driver gives them. */
  @Column('bigint')
  value: string;

  @Column('timestamptz', { name: 'observed_at' })
  observedAt: Date;
}
