/** MCO items: `MCO449;004VV;8702;AEROSVIT AIRLINES;IEV;TO-…;AT-KIEV;07FEB;M;A;PTA;**-;;F;UAH     101.00;N;…`. */
import { beginning } from '../../core/contracts/index.ts';
import { type Item, itemMoney } from './item.ts';
import { refuse } from './place.ts';

const FIELDS = { element: 1, numeric: 2, text: 10 } as const;

export function mcoItem(text: string, line: number): Item {
  const fields = text.split(';');
  const element = /^(\d{3})([A-Z0-9]{2})/.exec(fields[FIELDS.element] ?? '');
  if (!element) throw refuse('RECORD_INVALID', { line, column: 8 }, 'The MCO item has no element number. Ask for the message again.');
  const numeric = /^\d{3}/.exec(fields[FIELDS.numeric] ?? '')?.[0];
  const reason = beginning(fields[FIELDS.text]?.trim() ?? '', 200) || null;
  const ticket = /TKT ?(\d{3})-?(\d{10})/.exec(reason ?? '');
  return {
    line,
    label: `L${Number(element[1])}`,
    carrier: numeric === undefined ? null : { code: element[2] as string, numeric },
    reason: { rfic: null, rfisc: null, text: reason },
    inConnectionWith: ticket ? `${ticket[1]}${ticket[2]}` : null,
    ...itemMoney(fields, FIELDS.text + 1, line, 'first'),
  };
}
