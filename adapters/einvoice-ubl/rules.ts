/** Rules of the norm an invoice of ours could break, by their names there: what is computed here is only held against what is stated. */
import { type Finding, parseMoney, type SemanticInvoice, type SemanticVat } from '../../core/contracts/index.ts';

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
  rule('BR-02', s.number.trim() !== '', '/number', 'the invoice has no number.');
  rule('BR-16', s.lines.length > 0, '/lines', 'the invoice has no line.');
  rule('BR-29', s.period === null || s.period.from <= s.period.to, '/period/to', 'the period ends before it begins.');
  for (const [i, { id, name, price }] of s.lines.entries()) {
    rule('BR-21', id.trim() !== '', `/lines/${i}/id`, 'a line has no number.');
    rule('BR-25', name.trim() !== '', `/lines/${i}/name`, 'nothing says what a line is for.');
    rule('BR-27', !price.startsWith('-'), `/lines/${i}/price`, 'a price is negative: what is taken off is a quantity of −1.');
  }
  const due = amount(s.totals.due, s.currency);
  rule('BR-CO-25', s.type === '381' || due === null || due <= 0n || s.dueOn !== null, '/dueOn', 'something is due, and no day says when.');
  rule(
    'BR-53',
    (s.vatCurrency === null) === (s.totals.vatAccounted === null),
    '/totals/vatAccounted',
    'VAT is accounted for in another currency, and its amount there is missing.',
  );
  return [...findings, ...sums(s), ...taxes(s)];
}

/** Millionths a rate in percent comes to: 20 % are 200 000; null for none, and for what is no rate. */
const rateOf = (rate: string | null): bigint | null => {
  const [, whole = '', more = ''] = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(rate ?? '') ?? [];
  return whole === '' ? null : BigInt(whole + more.padEnd(4, '0'));
};
const MILLION = 1_000_000n;
/** What a rate is in each category. */
const RATES = {
  S: ['above zero', (rate: bigint | null) => rate !== null && rate > 0n],
  Z: ['zero', (rate: bigint | null) => rate === 0n],
  E: ['zero', (rate: bigint | null) => rate === 0n],
  O: ['not there', (rate: bigint | null) => rate === null],
} as const;

/** Rows of VAT against the lines they are of, and the tax against its rate. What cannot be read is told by the sums. */
function taxes({ currency, lines, vat }: SemanticInvoice): Finding[] {
  const findings: Finding[] = [];
  const rule = (code: string, holds: boolean, pointer: string, message: string): void => {
    if (!holds) findings.push({ code, pointer, message });
  };
  const of = (text: string): bigint => amount(text, currency) ?? 0n;
  const same = (a: SemanticVat, b: SemanticVat): boolean => a.category === b.category && rateOf(a.rate) === rateOf(b.rate);
  const one = of('1');
  rule('BR-CO-18', vat.length > 0, '/vat', 'the invoice has no row of VAT.');
  for (const [i, line] of lines.entries()) {
    const { category } = line;
    const there = vat.some((row) => row.category === category);
    rule(`BR-${category}-01`, there, `/lines/${i}/category`, `no row of VAT is of category ${category}, which the line is of.`);
    const [what, fits] = RATES[category];
    rule(`BR-${category}-05`, fits(rateOf(line.rate)), `/lines/${i}/rate`, `the rate of category ${category} is ${what}.`);
  }
  for (const [i, row] of vat.entries()) {
    const at = `/vat/${i}`;
    const base = lines.filter((line) => same(line, row)).reduce((sum, line) => sum + of(line.net), 0n);
    rule(`BR-${row.category}-08`, of(row.base) === base, `${at}/base`, 'the base is not what the lines of this category and rate come to.');
    const [tax, rate] = [of(row.tax), rateOf(row.rate) ?? 0n];
    if (row.category !== 'S') rule(`BR-${row.category}-09`, tax === 0n, `${at}/tax`, `what is of category ${row.category} bears no VAT.`);
    // Tax is computed line by line, and the base by difference: who checks allows for less than one of the currency.
    else {
      const off = of(row.base) * rate - tax * MILLION;
      rule('BR-CO-17', (off < 0n ? -off : off) < one * MILLION, `${at}/tax`, 'the VAT is not its base times its rate.');
    }
  }
  return findings;
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
