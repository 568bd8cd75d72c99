import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Daily values of the metrics of media. The stored values are the first day. */
export class MediaMetricDays1764391500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE media_metric_days (
        media_id uuid NOT NULL CONSTRAINT media_metric_days_media_id_fkey REFERENCES media (id) ON DELETE CASCADE,
        day date NOT NULL,
        name text NOT NULL,
        value bigint NOT NULL,
        observed_at timestamptz NOT NULL,
        CONSTRAINT media_metric_days_pkey PRIMARY KEY (media_id, day, name)
      )
    `);
    await runner.query(`
      INSERT INTO media_metric_days (media_id, day, name, value, observed_at)
      SELECT media_id, (observed_at AT TIME ZONE 'UTC')::date, name, value, observed_at FROM media_metrics
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE media_metric_days');
  }
}
