import { searchQuery, searchTerms } from './search-terms.js';

const account = '01900000-0000-7000-8000-abcdefabcdef';

describe('searchTerms', () => {
  it('has each word once, in lower case, with the end of the account id', () => {
    expect(searchTerms(account, ['LAMP-NAT-S', null, "Lamp 'x'; \\ \0"])).toBe(
      "'abcdefabcdef/lamp' 'abcdefabcdef/nat' 'abcdefabcdef/s' 'abcdefabcdef/x'",
    );
  });

  it('keeps words of any script', () => {
    expect(searchTerms(account, ['東京 Ünïon 577012345678901234'])).toBe(
      "'abcdefabcdef/東京' 'abcdefabcdef/ünïon' 'abcdefabcdef/577012345678901234'",
    );
  });
});

describe('searchQuery', () => {
  it('requires a word that begins with each word', () => {
    expect(searchQuery(account, 'lamp nat')).toBe("'abcdefabcdef/lamp':* & 'abcdefabcdef/nat':*");
  });

  it('is null without words', () => {
    expect(searchQuery(account, " ' & | ! ")).toBeNull();
  });
});
