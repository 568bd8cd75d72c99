import { hadNoConnection } from './connection-error.js';

const fault = (message: string, more: object = {}) => Object.assign(new Error(message), more);

describe('An error of the database', () => {
  it.each([
    fault('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' }),
    fault('getaddrinfo ENOTFOUND db', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
    Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
    fault('timeout exceeded when trying to connect'),
    fault('Connection terminated due to connection timeout'),
    fault('sorry, too many clients already', { code: '53300' }),
    fault('the database system is starting up', { code: '57P03' }),
  ])('says that nothing was sent: %s', (error) => {
    expect(hadNoConnection(error)).toBe(true);
  });

  it.each([
    // The transaction may have been committed.
    fault('Connection terminated unexpectedly'),
    fault('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }),
    fault('terminating connection due to administrator command', { code: '57P01' }),
    fault('duplicate key', { code: '23505' }),
    'text',
  ])('leaves open whether something was sent: %s', (error) => {
    expect(hadNoConnection(error)).toBe(false);
  });
});
