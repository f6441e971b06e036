/** Reads statements (camt.053) and notices (camt.054) of a bank, as they stand: nothing is repaired. */
import {
  type BankBalance,
  type BankReading,
  type BankStatement,
  type FilePlace,
  type Finding,
  isCurrency,
  parseXml,
  refuseAt,
  type XmlElement,
} from '../../core/contracts/index.ts';
import { ibanOf, lineOf, type Reading } from './lines.ts';
import { all, amount, day, needed, one, sign, signed, text } from './look.ts';
import { BALANCES, type Message, READABLE, readable, type Shape } from './versions.ts';

/** An entry has some forty elements. */
const MOST = { maxBytes: 32_000_000, maxElements: 1_000_000 };
const UNKNOWN = `This is no statement that is read here: ${READABLE} are. Ask the bank for one of them.`;

export function read(bytes: Uint8Array): BankReading {
  // What begins otherwise is of another plugin, and not for XML to judge.
  const head = Buffer.from(bytes.subarray(0, 64))
    .toString('latin1')
    .replace(/[\0\s\u00ef\u00bb\u00bf\u00ff\u00fe]/g, '');
  if (head !== '' && !head.startsWith('<')) throw refuseAt('FORMAT_UNKNOWN', { line: 1, column: 1 }, UNKNOWN);
  const root = parseXml(bytes, { namespaces: true, ...MOST });
  const found = root.name === 'Document' ? readable(root.namespace) : null;
  if (found === null || found.shape === null) throw refuseAt('FORMAT_UNKNOWN', root, UNKNOWN);
  const { format, message, shape } = found;
  const body = one(root, message.element);
  const each = body ? all(body, message.each) : [];
  if (body === null || each.length === 0)
    throw refuseAt('RECORD_INVALID', body ?? root, `The message holds no <${message.each}>. Ask for the file again.`);
  return { format, statements: each.map((of) => statementOf(of, message, shape)) };
}

type Tell = (code: string, message: string, at?: FilePlace) => void;
function statementOf(of: XmlElement, message: Message, shape: Shape): BankStatement {
  const findings: Finding[] = [];
  const account = accountOf(of, shape);
  const at: Reading = { shape, currency: account.currency, own: account.iban };
  const entries = all(of, 'Ntry');
  const lines = entries.flatMap((entry) => lineOf(at, entry) ?? []);
  const tell: Tell = (code, message, { line, column } = of) => void findings.push({ code, message, line, column });
  const id = needed(of, 'Id');
  const pending = entries.length - lines.length;
  if (pending > 0) tell('LINES_PENDING', `${pending} lines of statement ${id} are only announced, and left out.`);
  const counted = text(of, 'TxsSummry/TtlNtries/NbOfNtries');
  if (counted !== null && counted !== String(entries.length))
    tell('LINES_MISSING', `Statement ${id} says it has ${counted.slice(0, 15)} entries, and ${entries.length} stand in it.`);
  return {
    at: { line: of.line, column: of.column },
    kind: message.kind,
    account,
    id,
    page: text(of, 'StmtPgntn/PgNb', 'NtfctnPgntn/PgNb'),
    number: text(of, 'LglSeqNb', 'ElctrncSeqNb'),
    period: periodOf(of),
    opening: balanceOf(account.currency, of, 'opening', tell),
    closing: balanceOf(account.currency, of, 'closing', tell),
    lines,
    findings,
  };
}

function accountOf(of: XmlElement, shape: Shape): BankStatement['account'] {
  const account = one(of, 'Acct');
  const iban = ibanOf(text(account, 'Id/IBAN'));
  const number = text(account, 'Id/Othr/Id');
  if (account === null || (iban === null && number === null))
    throw refuseAt('RECORD_INVALID', account ?? of, 'The statement names no account. Ask for the file again.');
  const stated = [one(of, 'Bal/Amt'), one(of, 'Ntry/Amt')].map((e) => e?.attributes['Ccy']);
  const opening = all(of, 'Bal').find((b) => BALANCES.opening.includes(text(b, 'Tp/CdOrPrtry/Cd') as 'OPBD'));
  const currency = text(account, 'Ccy') ?? (opening && one(opening, 'Amt')?.attributes['Ccy']) ?? stated[1] ?? stated[0] ?? '';
  if (!isCurrency(currency))
    throw refuseAt('RECORD_INVALID', account, 'Nothing says which currency the account is in. Ask for the file again.');
  return { iban, number, bic: text(account, `Svcr/FinInstnId/${shape.bic}`), currency };
}

function periodOf(of: XmlElement): BankStatement['period'] {
  const [from, to] = [day(of, 'FrToDt/FrDtTm'), day(of, 'FrToDt/ToDtTm')];
  return from === null || to === null ? null : { from, to };
}

/** The balance that opens or closes; null where there is none in the currency of the account. */
function balanceOf(currency: string, of: XmlElement, which: keyof typeof BALANCES, tell: Tell): BankBalance | null {
  const balances = all(of, 'Bal');
  for (const code of BALANCES[which]) {
    const some = balances.filter((b) => text(b, 'Tp/CdOrPrtry/Cd') === code);
    const found = which === 'opening' ? some[0] : some.at(-1);
    const stated = found && one(found, 'Amt');
    if (!found || !stated) continue;
    const money = signed(amount(stated), sign(found));
    const on = day(found, 'Dt');
    if (on === null) throw refuseAt('RECORD_INVALID', found, 'The balance says no day. Ask for the file again.');
    if (money.currency === currency) return { on, money };
    tell(
      'CURRENCY_MISMATCH',
      `The ${which} balance is in ${money.currency}, and the account in ${currency}: it is left out. Ask the bank.`,
      found,
    );
    return null;
  }
  return null;
}
