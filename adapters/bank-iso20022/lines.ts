/** Lines of a statement: an entry, and what a collected booking brings together. */
import {
  type BankFee,
  type BankLine,
  type BankMove,
  type Counterparty,
  type Money,
  refuseAt,
  type XmlElement,
  zero,
} from '../../core/contracts/index.ts';
import { all, amount, day, inCurrency, LONGEST, needed, one, sign, signed, text } from './look.ts';
import type { Shape } from './versions.ts';

/** Of what one payment is for. */
const [MOST_TEXT, MOST_REFERENCES] = [20_000, 1_000];

export interface Reading {
  readonly shape: Shape;
  readonly currency: string;
  /** The account's own number: it is on neither side. */
  readonly own: string | null;
}

/** An entry; null for one that is only announced. */
export function lineOf(at: Reading, entry: XmlElement): BankLine | null {
  const status = needed(entry, ...at.shape.status);
  if (status !== 'BOOK') return null;
  const bookedOn = day(entry, 'BookgDt') ?? day(entry, 'ValDt');
  if (bookedOn === null) throw refuseAt('RECORD_INVALID', entry, 'The entry says no day it was booked on. Ask for the file again.');
  const by = sign(entry);
  const of = one(entry, 'Amt');
  if (of === null) throw refuseAt('RECORD_INVALID', entry, 'The entry has no amount. Ask for the file again.');
  const money = signed(inCurrency(of, amount(of), at.currency), by);
  const reversal = /^(true|1)$/.test(text(entry, 'RvslInd') ?? '');
  const details = all(entry, 'NtryDtls/TxDtls');
  const [single] = details;
  // A single transaction says more of the same line; several are its parts.
  const own = moveOf(at, details.length === 1 && single ? [single, entry] : [entry], money, reversal);
  const parts = details.length > 1 ? partsOf(at, details, money, reversal) : [];
  return {
    at: { line: entry.line, column: entry.column },
    ...own,
    bankRef: text(entry, 'AcctSvcrRef') ?? own.bankRef ?? text(entry, 'NtryRef'),
    remittance: own.remittance.text === null ? { ...own.remittance, text: text(entry, 'AddtlNtryInf') } : own.remittance,
    bookedOn,
    valueOn: day(entry, 'ValDt'),
    reversal,
    code: codeOf(entry),
    batch: batchOf(entry),
    parts,
  };
}

function partsOf(at: Reading, details: readonly XmlElement[], whole: Money, reversal: boolean): BankMove[] {
  return details.map((detail) => {
    const of = one(detail, 'Amt') ?? one(detail, 'AmtDtls/TxAmt/Amt') ?? one(detail, 'AmtDtls/InstdAmt/Amt');
    if (of === null) return moveOf(at, [detail], zero(at.currency), reversal);
    const by = one(detail, 'CdtDbtInd') ? sign(detail) : whole.minor < 0n ? -1n : 1n;
    const said = amount(of);
    return moveOf(at, [detail], said.currency === at.currency ? signed(said, by) : zero(at.currency), reversal);
  });
}

/** What some elements say of one move: of each thing what the first of them says. */
function moveOf(at: Reading, from: readonly XmlElement[], money: Money, reversal: boolean): BankMove {
  const first = <T>(read: (e: XmlElement) => T | null): T | null => from.reduce<T | null>((found, e) => found ?? read(e), null);
  const endToEndId = first((e) => text(e, 'Refs/EndToEndId'));
  const fees = from.map((e) => feesOf(at.shape, e)).find((some) => some.length > 0);
  return {
    money,
    bankRef: first((e) => text(e, 'Refs/AcctSvcrRef', 'Refs/TxId')),
    endToEndId: endToEndId === 'NOTPROVIDED' ? null : endToEndId,
    counterparty: first((e) => counterpartyOf(at, e, money.minor > 0n !== reversal)),
    remittance: remittanceOf(from[0] as XmlElement),
    original: first((e) => originalOf(e, money.currency)),
    fees: fees ?? [],
    returned: first((e) => text(e, 'RtrInf/Rsn/Cd', 'RtrInf/Rsn/Prtry', 'RtrInf/AddtlInf')),
  };
}

/** Who paid what came in, who was paid what went out; of what takes an earlier line back the other way round. */
function counterpartyOf({ shape, own }: Reading, of: XmlElement, cameIn: boolean): Counterparty | null {
  const side = (who: 'Dbtr' | 'Cdtr'): Counterparty => ({
    name: text(of, ...[who, `Ultmt${who}`].flatMap((p) => shape.name.map((n) => `RltdPties/${p}/${n}`))),
    iban: ibanOf(text(of, `RltdPties/${who}Acct/Id/IBAN`)),
    bic: text(of, `RltdAgts/${who}Agt/FinInstnId/${shape.bic}`),
  });
  const said = ({ name, iban }: Counterparty): boolean => name !== null || (iban !== null && iban !== own);
  const [likely, other] = cameIn ? [side('Dbtr'), side('Cdtr')] : [side('Cdtr'), side('Dbtr')];
  if (said(likely)) return likely;
  // Some banks name one side alone, whichever it is; where its account is ours, so is the side.
  return said(other) && other.iban !== own ? other : null;
}
export const ibanOf = (said: string | null): string | null => said?.replace(/\s/g, '').toUpperCase() || null;

function remittanceOf(of: XmlElement): BankMove['remittance'] {
  const texts = ['RmtInf/Ustrd', 'RmtInf/Strd/AddtlRmtInf', ...(one(of, 'RmtInf') ? [] : ['AddtlTxInf'])];
  const joined = texts.flatMap((path) => all(of, path).map((e) => e.text)).filter((t) => t !== '');
  const references = ['RmtInf/Strd/CdtrRefInf/Ref', 'RmtInf/Strd/RfrdDocInf/Nb'].flatMap((path) => all(of, path).map((e) => e.text));
  const said = joined.join(' ');
  const longest = Math.max(...references.map((r) => r.length), 0);
  if (said.length > MOST_TEXT || references.length > MOST_REFERENCES || longest > LONGEST)
    throw refuseAt(
      'RECORD_INVALID',
      of,
      'The entry says more of what it pays than is kept of one. Ask the bank for an entry of each payment.',
    );
  return { text: said || null, references: references.filter((r) => r !== '') };
}

/** What was ordered in another currency. */
function originalOf(of: XmlElement, currency: string): BankMove['original'] {
  const found = ['InstdAmt', 'TxAmt', 'CntrValAmt'].map((name) => one(of, `AmtDtls/${name}`)).filter((e) => e !== null);
  const other = found.find((e) => (one(e, 'Amt')?.attributes['Ccy'] ?? currency) !== currency);
  const stated = other && one(other, 'Amt');
  if (!stated) return null;
  const rate = found.map((e) => text(e, 'CcyXchg/XchgRate')).find((r) => r !== null && /^\d{1,11}(\.\d{1,11})?$/.test(r));
  return { money: amount(stated), rate: rate ?? null };
}

function feesOf(shape: Shape, of: XmlElement): BankFee[] {
  const charges = all(of, 'Chrgs');
  const records = shape.charge === null ? charges : charges.flatMap((c) => all(c, shape.charge as string));
  return records.flatMap((record): BankFee[] => {
    const stated = one(record, 'Amt');
    if (!stated) return [];
    const included = text(record, 'ChrgInclInd');
    return [
      {
        // Without a direction it was taken.
        money: signed(amount(stated), one(record, 'CdtDbtInd') && sign(record) === 1n ? -1n : 1n),
        code: text(record, 'Tp/Cd', 'Tp/Prtry/Id'),
        included: included === null ? null : /^(true|1)$/.test(included),
      },
    ];
  });
}

function codeOf(entry: XmlElement): BankLine['code'] {
  const iso = ['Cd', 'Fmly/Cd', 'Fmly/SubFmlyCd'].map((path) => text(entry, `BkTxCd/Domn/${path}`)).filter((c) => c !== null);
  return { iso: iso.join('-') || null, own: text(entry, 'BkTxCd/Prtry/Cd') };
}

function batchOf(entry: XmlElement): BankLine['batch'] {
  const batch = one(entry, 'NtryDtls/Btch');
  if (batch === null) return null;
  const count = text(batch, 'NbOfTxs');
  return {
    messageId: text(batch, 'MsgId'),
    paymentId: text(batch, 'PmtInfId'),
    count: count !== null && /^\d{1,9}$/.test(count) ? Number(count) : null,
  };
}
