export type FormFields = ReadonlyMap<string, string>;

/** No usual form has more. */
const maxFields = 5;

/** The fields of a form, in the form's encoding. Null if one is repeated or has no value, or if there are too many. */
export function readFields(form: string): FormFields | null {
  const fields = new Map<string, string>();
  for (const field of form.split('&', maxFields + 1)) {
    const [name, value, ...rest] = field.split('=', 3);
    if (!name || !value || rest.length > 0 || fields.has(name)) return null;
    fields.set(name, value);
  }
  return fields.size > maxFields ? null : fields;
}
