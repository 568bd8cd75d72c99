import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A process of the installation. Those that ended are kept for a day, the last one until another one starts. */
@Entity('processes')
export class ProcessEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** For operators: roles, host and process id. */
  @Column('text')
  name: string;

  /** `<id>:<fingerprint>` of each key in TOKEN_ENCRYPTION_KEYS. The first one seals. */
  @Column('text', { array: true })
  tokenKeys: string[];

  /** Fingerprint of each secret in SESSION_SECRET. The first one hashes. */
  @Column('text', { array: true })
  sessionSecrets: string[];

  /** PUBLIC_URL. Null for a process of a version without this column. */
  @Column('text', { nullable: true })
  publicUrl: string | null;

  /** By the clock of the server, to the minute. */
  @Column('timestamptz')
  seenAt: Date;

  /** Null while it runs, and after it was killed. */
  @Column('timestamptz', { nullable: true })
  stoppedAt: Date | null;
}
