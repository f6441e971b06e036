/** Rules of the norm an invoice of ours could break, by their names there: what is computed here is only held against what is stated. */
import { type Finding, parseMoney, type SemanticInvoice } from '../../core/contracts/index.ts';

/** Findings carry the name of the rule as their code, and a pointer into the semantic invoice. Empty when it is fine. */
export function brokenRules(s: SemanticInvoice): readonly Finding[] {
  const findings: Finding[] = [];
  const rule = (code: string, holds: boolean, pointer: string, message: string): void => {
    if (!holds) findings.push({ code, pointer, message });
  };
  const categories = new Set([...s.vat, ...s.lines].map((row) => row.category));
  for (const [side, { name, address, vatId, electronicAddress }] of [['seller', s.seller] as const, ['buyer', s.buyer] as const]) {
    const who = side === 'seller' ? 'the agency' : 'the client';
    rule(side === 'seller' ? 'BR-06' : 'BR-07', name.trim() !== '', `/${side}/name`, `the name of ${who} is missing.`);
    rule(
      side === 'seller' ? 'BR-09' : 'BR-11',
      /^[A-Z]{2}$/.test(address.country),
      `/${side}/address/country`,
      `the country of ${who} is no code of two letters.`,
    );
    rule(
      'BR-CO-09',
      vatId === null || /^(EL|[A-Z]{2})\w+$/.test(vatId),
      `/${side}/vatId`,
      `the VAT number of ${who} does not begin with a country.`,
    );
    const sound = electronicAddress === null || /^\d{4}:\S+$/.test(electronicAddress);
    rule(
      side === 'seller' ? 'BR-62' : 'BR-63',
      sound,
      `/${side}/electronicAddress`,
      `the electronic address of ${who} has no scheme: write it like 0225:732829320.`,
    );
  }
  rule('BR-CO-26', s.seller.legalId !== null || s.seller.vatId !== null, '/seller', 'the agency has neither a SIREN nor a VAT number.');
  for (const category of ['S', 'Z', 'E'] as const)
    if (categories.has(category))
      rule(
        `BR-${category}-02`,
        s.seller.vatId !== null,
        '/seller/vatId',
        `the agency has no VAT number, which what is of category ${category} asks for.`,
      );
  if (categories.has('O'))
    rule(
      'BR-O-02',
      s.seller.vatId === null && s.buyer.vatId === null,
      '/seller/vatId',
      'what is outside the scope of VAT goes without VAT numbers.',
    );
  for (const [i, row] of s.vat.entries())
    if (row.category === 'E' || row.category === 'O')
      rule(
        `BR-${row.category}-10`,
        row.reason !== null || row.reasonCode !== null,
        `/vat/${i}/reason`,
        'nothing says why no VAT is charged.',
      );
  const due = amount(s.totals.due, s.currency);
  rule('BR-CO-25', s.type === '381' || due === null || due <= 0n || s.dueOn !== null, '/dueOn', 'something is due, and no day says when.');
  rule(
    'BR-53',
    (s.vatCurrency === null) === (s.totals.vatAccounted === null),
    '/totals/vatAccounted',
    'VAT is accounted for in another currency, and its amount there is missing.',
  );
  return [...findings, ...sums(s)];
}

const amount = (text: string, currency: string): bigint | null => {
  try {
    return parseMoney(text, currency).minor;
  } catch {
    return null;
  }
};

function sums({ currency, lines, vat, totals }: SemanticInvoice): Finding[] {
  const of = (text: string): bigint => parseMoney(text, currency).minor;
  const sum = (texts: readonly string[]): bigint => texts.reduce((all, text) => all + of(text), 0n);
  try {
    const broken = [
      ['BR-CO-10', '/totals/lines', of(totals.lines) === sum(lines.map((l) => l.net))],
      ['BR-CO-13', '/totals/withoutVat', of(totals.withoutVat) === of(totals.lines)],
      ['BR-CO-14', '/totals/vat', of(totals.vat) === sum(vat.map((row) => row.tax))],
      ['BR-CO-15', '/totals/withVat', of(totals.withVat) === of(totals.withoutVat) + of(totals.vat)],
      ['BR-CO-16', '/totals/due', of(totals.due) === of(totals.withVat) - of(totals.prepaid)],
    ] as const;
    return broken.flatMap(([code, pointer, holds]) => (holds ? [] : [{ code, pointer, message: 'the total is not what it is made of.' }]));
  } catch (error) {
    return [{ code: 'BR-DEC', pointer: '/totals', message: `an amount cannot be written: ${(error as Error).message}` }];
  }
}
