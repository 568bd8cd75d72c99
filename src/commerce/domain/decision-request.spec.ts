import { chooseDecision } from './decision-request.js';

describe('The decision about a return', () => {
  const decisions = ['APPROVE_RETURN', 'ISSUE_REFUND', 'REJECT_RETURN'];

  it('is the only one of the action if none is named', () => {
    expect(chooseDecision(decisions, { action: 'REJECT', decision: null })).toBe('REJECT_RETURN');
    expect(chooseDecision(decisions, { action: 'APPROVE', decision: 'ISSUE_REFUND' })).toBe('ISSUE_REFUND');
  });

  it('is missing if the action leaves several', () => {
    expect(() => chooseDecision(decisions, { action: 'APPROVE', decision: null })).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: {
          fields: [{ path: 'input.decision', message: 'Choose one of APPROVE_RETURN, ISSUE_REFUND.' }],
        },
      }),
    );
  });

  it.each([
    [decisions, 'APPROVE', 'REJECT_RETURN'],
    [decisions, 'REJECT', 'ISSUE_REFUND'],
    [['APPROVE_RETURN'], 'REJECT', null],
    [[], 'APPROVE', null],
  ] as const)('must be one that the platform offers: of %j, %s %s', (offered, action, decision) => {
    expect(() => chooseDecision(offered, { action, decision })).toThrow(
      expect.objectContaining({ code: 'RETURN_NOT_DECIDABLE', details: { decisions: offered } }),
    );
  });
});
