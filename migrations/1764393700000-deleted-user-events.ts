import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets events about the deletion of a user outlive the user, with the clients that get them. */
export class DeletedUserEvents1764393700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE events ADD COLUMN deleted_user_id uuid');
    await runner.query('ALTER TABLE events ADD COLUMN receiving_client_ids uuid[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE events DROP COLUMN receiving_client_ids');
    await runner.query('ALTER TABLE events DROP COLUMN deleted_user_id');
  }
}
