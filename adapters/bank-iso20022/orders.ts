/** Writes transfers in pain.001, in the order its schema asks for. */
import {
  escapeXml,
  type Finding,
  formatMinor,
  type PaidParty,
  type PaymentBatch,
  type PaymentFile,
  type PaymentOrder,
} from '../../core/contracts/index.ts';
import { brokenRules } from './rules.ts';
import { latin } from './sepa.ts';
import { ORDERS, type OrderVersion } from './versions.ts';

type Part = string | null;
/** An element with a text; nothing where there is none. */
const leaf = (name: string, text: string | null, attribute = ''): Part =>
  text === null || text === '' ? null : `<${name}${attribute}>${escapeXml(text)}</${name}>`;
/** An element with others in it; nothing where they are none. */
function node(name: string, ...parts: readonly Part[]): Part {
  const inner = parts.filter((p) => p !== null).join('\n');
  return inner === '' ? null : `<${name}>\n${inner.replace(/^/gm, '  ')}\n</${name}>`;
}

export function orders(batch: PaymentBatch, format: string = (ORDERS[0] as OrderVersion).format): PaymentFile {
  const version = ORDERS.find((v) => v.format === format);
  const findings: Finding[] = [];
  if (!version) {
    const message = `${format} is not written here: ${ORDERS.map((v) => v.format).join(' and ')} are.`;
    findings.push({ code: 'FORMAT_UNKNOWN', message, pointer: '' });
  }
  findings.push(...brokenRules(batch));
  // What is refused is not written: an amount without a currency has no text.
  const bytes = new TextEncoder().encode(findings.length > 0 || !version ? '' : document(batch, version));
  return { bytes, findings };
}

function document(batch: PaymentBatch, version: OrderVersion): string {
  const total = batch.orders.reduce((sum, o) => sum + o.money.minor, 0n);
  const sums = [leaf('NbOfTxs', String(batch.orders.length)), leaf('CtrlSum', formatMinor(total, 'EUR'))];
  const name = leaf('Nm', latin(batch.debtor.name));
  const body = node(
    'CstmrCdtTrfInitn',
    node(
      'GrpHdr',
      leaf('MsgId', batch.id),
      // Of a moment in UTC, whose decimals some banks refuse.
      leaf('CreDtTm', `${batch.createdAt.slice(0, 19)}Z`),
      ...sums,
      node('InitgPty', name),
    ),
    node(
      'PmtInf',
      leaf('PmtInfId', batch.id),
      leaf('PmtMtd', 'TRF'),
      leaf('BtchBookg', 'true'),
      ...sums,
      node('PmtTpInf', node('SvcLvl', leaf('Cd', 'SEPA'))),
      version.day === null ? leaf('ReqdExctnDt', batch.executeOn) : node('ReqdExctnDt', leaf(version.day, batch.executeOn)),
      party('Dbtr', batch.debtor),
      account('Dbtr', batch.debtor),
      agent('Dbtr', batch.debtor, version) ?? node('DbtrAgt', node('FinInstnId', node('Othr', leaf('Id', 'NOTPROVIDED')))),
      leaf('ChrgBr', 'SLEV'),
      ...batch.orders.map((order) => transfer(order, version)),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${version.namespace}">\n${body?.replace(/^/gm, '  ')}\n</Document>\n`;
}

const transfer = ({ id, money, creditor, remittance }: PaymentOrder, version: OrderVersion): Part =>
  node(
    'CdtTrfTxInf',
    node('PmtId', leaf('EndToEndId', id)),
    node('Amt', leaf('InstdAmt', formatMinor(money.minor, money.currency), ` Ccy="${money.currency}"`)),
    agent('Cdtr', creditor, version),
    party('Cdtr', creditor),
    account('Cdtr', creditor),
    remittance === null
      ? null
      : node(
          'RmtInf',
          'text' in remittance
            ? leaf('Ustrd', latin(remittance.text))
            : node(
                'Strd',
                node(
                  'CdtrRefInf',
                  node('Tp', node('CdOrPrtry', leaf('Cd', 'SCOR')), leaf('Issr', 'ISO')),
                  leaf('Ref', remittance.reference),
                ),
              ),
        ),
  );

const party = (who: string, { name, address }: PaidParty): Part =>
  node(
    who,
    leaf('Nm', latin(name)),
    address === null
      ? null
      : node(
          'PstlAdr',
          leaf('StrtNm', latin(address.lines.join(', '))),
          leaf('PstCd', address.postcode === null ? null : latin(address.postcode)),
          leaf('TwnNm', address.city === null ? null : latin(address.city)),
          leaf('Ctry', address.country),
        ),
  );
const account = (who: string, { iban }: PaidParty): Part => node(`${who}Acct`, node('Id', leaf('IBAN', iban)));
const agent = (who: string, { bic }: PaidParty, version: OrderVersion): Part =>
  node(`${who}Agt`, node('FinInstnId', leaf(version.bic, bic)));
