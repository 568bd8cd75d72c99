import { Expose } from 'class-transformer';
import { IsIn } from 'class-validator';
import { Failure } from '../failures/failure.js';
import { Form, FormField, readForm } from './form.js';

class SampleForm extends Form {
  @IsIn(['save', 'cancel'])
  do: 'save' | 'cancel';

  @FormField({ maxLength: 5 })
  code = '';

  @Expose({ name: 'display_name' })
  @FormField({ maxLength: 8, trim: true })
  displayName = '';
}

const read = (body: unknown): object => Object.assign({}, readForm(SampleForm, body));

describe('Forms', () => {
  it('are read into their class', () => {
    expect(read({ do: 'save', code: ' 12 ', display_name: ' Ada ' })).toEqual({
      do: 'save',
      code: ' 12 ',
      displayName: 'Ada',
    });
  });

  it('have empty text for absent fields and fields that are not a single string', () => {
    const empty = { do: 'cancel', code: '', displayName: '' };
    expect(read({ do: 'cancel' })).toEqual(empty);
    expect(read({ do: 'cancel', code: ['1', '2'], display_name: { a: 'b' } })).toEqual(empty);
  });

  it('cut text at the maximum length of the field', () => {
    expect(read({ do: 'save', code: '1234567', display_name: '  Ada Lovelace' })).toMatchObject({
      code: '12345',
      displayName: 'Ada Love',
    });
  });

  it('ignore unknown fields', () => {
    expect(read({ do: 'save', other: 'x', displayName: 'x' })).not.toHaveProperty('other');
  });

  it.each([[{}], [null], [undefined], ['text'], [{ do: 'delete' }], [{ do: ['save'] }]])(
    'refuse %j',
    (body) => {
      expect(() => read(body)).toThrow(Failure);
    },
  );
});
