/** Every table of the application that TypeORM knows; the drift check compares them with `migrations/`. */
export const entities: Function[] = [];
