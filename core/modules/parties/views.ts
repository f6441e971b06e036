/** Schemas the routes of parties share. */
import { Type } from 'typebox';
import { strict, TextSchema } from '../../contracts/index.ts';

export const Code = Type.String({
  pattern: '^[A-Z0-9][A-Z0-9_-]{0,16}$',
  description: 'Auxiliary account: capital letters and figures, at most 17',
});
export const Email = Type.String({ format: 'email', maxLength: 250 });
export const Phone = Type.String({ pattern: '^\\+?[0-9 ().-]{4,30}$' });
export const Reference = strict({
  field: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,40}$' }),
  label: TextSchema,
  required: Type.Boolean(),
});
export const Siren = Type.String({ format: 'siren', description: 'A SIREN: nine figures, the last of which checks the others' });
export const VatNumber = Type.String({ format: 'vat-number', description: 'A VAT number without blanks, in the form of its country' });
export const EInvoiceAddress = Type.String({
  pattern: '^(\\d{4}|EM):\\S{1,120}$',
  description: 'Scheme and address electronic invoices go to, such as 0225:732829320',
});
export const PaymentDays = Type.Integer({ minimum: 0, maximum: 120 });
