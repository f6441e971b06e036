/** Statements of a bank that does not exist, in camt.053.001.02 or .08: what tests of statements feed. */
import { formatMinor, parseMoney } from '../../core/contracts/index.ts';

export interface CamtEntry {
  /** Signed decimal: `-12.30` went out. */
  readonly amount: string;
  readonly on?: string;
  readonly ref?: string;
  readonly endToEndId?: string;
  readonly name?: string;
  readonly iban?: string;
  readonly text?: string;
  readonly status?: string;
  readonly reversal?: boolean;
  /** Elements that stand in the entry or in its transaction besides. */
  readonly more?: string;
  readonly detail?: string;
  /** Instead of one transaction. */
  readonly parts?: readonly { readonly amount: string; readonly endToEndId: string; readonly name: string }[];
}
export interface CamtStatement {
  readonly iban: string;
  readonly id: string;
  readonly day: string;
  readonly opening: string;
  readonly entries: readonly CamtEntry[];
  /** Where it is not what opens and moves. */
  readonly closing?: string;
  readonly currency?: string;
}
export type CamtVersion = '02' | '08';

const size = (amount: string): string => amount.replace('-', '');
const way = (amount: string): string => `<CdtDbtInd>${amount.startsWith('-') ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export function camt053(statements: readonly CamtStatement[], version: CamtVersion = '08'): Uint8Array {
  const choices = version === '08';
  const status = (code: string): string => `<Sts>${choices ? `<Cd>${code}</Cd>` : code}</Sts>`;
  const party = (amount: string, name: string, iban?: string): string => {
    const who = amount.startsWith('-') ? 'Cdtr' : 'Dbtr';
    const named = `<Nm>${escaped(name)}</Nm>`;
    const account = iban ? `<${who}Acct><Id><IBAN>${iban}</IBAN></Id></${who}Acct>` : '';
    return `<RltdPties><${who}>${choices ? `<Pty>${named}</Pty>` : named}</${who}>${account}</RltdPties>`;
  };
  const refs = (endToEndId = 'NOTPROVIDED'): string => `<Refs><EndToEndId>${escaped(endToEndId)}</EndToEndId></Refs>`;
  const entry = (e: CamtEntry, { day, currency = 'EUR' }: CamtStatement): string => {
    const amount = (of: string): string => `<Amt Ccy="${currency}">${size(of)}</Amt>`;
    const partAmount = (of: string): string => (choices ? `${amount(of)}${way(of)}` : `<AmtDtls><TxAmt>${amount(of)}</TxAmt></AmtDtls>`);
    const single = [
      `<TxDtls>${refs(e.endToEndId)}${e.detail ?? ''}${e.name === undefined ? '' : party(e.amount, e.name, e.iban)}`,
      `${e.text === undefined ? '' : `<RmtInf><Ustrd>${escaped(e.text)}</Ustrd></RmtInf>`}</TxDtls>`,
    ].join('');
    const parts = e.parts?.map((p) => `<TxDtls>${refs(p.endToEndId)}${partAmount(p.amount)}${party(p.amount, p.name)}</TxDtls>`);
    return [
      `<Ntry>${amount(e.amount)}${way(e.amount)}${e.reversal ? '<RvslInd>true</RvslInd>' : ''}${status(e.status ?? 'BOOK')}`,
      `<BookgDt><Dt>${e.on ?? day}</Dt></BookgDt><ValDt><Dt>${e.on ?? day}</Dt></ValDt>`,
      e.ref === undefined ? '' : `<AcctSvcrRef>${e.ref}</AcctSvcrRef>`,
      '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>',
      `${e.more ?? ''}<NtryDtls>${parts?.join('\n') ?? single}</NtryDtls></Ntry>`,
    ].join('\n');
  };
  const balance = (code: string, amount: string, { day, currency = 'EUR' }: CamtStatement): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${size(amount)}</Amt>${way(amount)}<Dt><Dt>${day}</Dt></Dt></Bal>`;
  const statement = (s: CamtStatement): string => {
    const currency = s.currency ?? 'EUR';
    const minor = (of: string): bigint => parseMoney(of, currency).minor;
    const booked = s.entries.filter((e) => (e.status ?? 'BOOK') === 'BOOK');
    const closing =
      s.closing ??
      formatMinor(
        booked.reduce((sum, e) => sum + minor(e.amount), minor(s.opening)),
        currency,
      );
    return [
      `<Stmt><Id>${s.id}</Id><LglSeqNb>7</LglSeqNb><CreDtTm>${s.day}T20:00:00</CreDtTm>`,
      `<FrToDt><FrDtTm>${s.day}T00:00:00</FrDtTm><ToDtTm>${s.day}T23:59:59</ToDtTm></FrToDt>`,
      `<Acct><Id><IBAN>${s.iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>`,
      balance('OPBD', s.opening, s),
      balance('CLBD', closing, s),
      ...s.entries.map((e) => entry(e, s)),
      '</Stmt>',
    ].join('\n');
  };
  const namespace = `urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}`;
  const head = '<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-12T20:00:00</CreDtTm></GrpHdr>';
  const body = `<Document xmlns="${namespace}"><BkToCstmrStmt>${head}\n${statements.map(statement).join('\n')}\n</BkToCstmrStmt></Document>\n`;
  return new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
}
