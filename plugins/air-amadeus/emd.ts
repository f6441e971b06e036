/** EMD items: `EMD126;004BA;1256;BRITISH AIRWAYS;18JAN;D1;…;D;FINANCIAL IMPACT;992;RES CHANGE FEE;…`. */
import { beginning } from '../../core/contracts/index.ts';
import { type Item, itemMoney } from './item.ts';
import { refuse } from './place.ts';

const FIELDS = { element: 1, numeric: 2, label: 5, rfic: 15, rfisc: 17, text: 18 } as const;

export function emdItem(text: string, line: number): Item {
  const fields = text.split(';');
  const label = fields[FIELDS.label]?.trim() ?? '';
  if (!/^D\d+$/.test(label))
    throw refuse('RECORD_INVALID', { line, column: 1 }, 'The EMD item has no label such as D1. Ask for the message again.');
  const numeric = /^\d{3}/.exec(fields[FIELDS.numeric] ?? '')?.[0];
  return {
    line,
    label,
    carrier: numeric === undefined ? null : { code: (fields[FIELDS.element] ?? '').slice(3, 5), numeric },
    reason: {
      rfic: /^[A-Z]$/.exec(fields[FIELDS.rfic] ?? '')?.[0] ?? null,
      rfisc: /^[A-Z0-9]{3}$/.exec(fields[FIELDS.rfisc] ?? '')?.[0] ?? null,
      text: beginning(fields[FIELDS.text]?.trim() ?? '', 200) || null,
    },
    inConnectionWith: null,
    ...itemMoney(fields, FIELDS.text + 1, line, 'last'),
  };
}

/** `ICW1253232006652;D1;L4`: the ticket an EMD is in connection with; coupon numbers may follow the 13 digits. */
export function inConnection(text: string, line: number): { number: string; label: string } {
  const match = /^ICW(\d{3})-?(\d{10})[^;]*;(D\d+)/.exec(text);
  if (!match)
    throw refuse('RECORD_INVALID', { line, column: 4 }, 'The line names no ticket of 13 digits with its EMD. Ask for the message again.');
  return { number: `${match[1]}${match[2]}`, label: match[3] as string };
}
