/**
 * The accountant's page is made from the rules themselves: each act is played on the demo agency's chart and its entry printed, in French and in English.
 * `npx vitest run test/architecture/accounting.test.ts -u` writes it again; the diff is what changed in the books.
 */
import { expect, it } from 'vitest';
import { type Chart, formatMinor } from '../../core/contracts/index.ts';
import { readConfig } from '../../core/main.ts';
import { movements } from '../../core/modules/accounting/model.ts';
import { eur } from '../journeys/steps.ts';
import { type Body, type TestApp, testApp } from '../kit/app.ts';

type Locale = 'fr' | 'en';
const WORDS = {
  fr: {
    title: '# La comptabilité d’Escale\n\n[In English](#how-escale-keeps-the-books)',
    intro:
      'Chaque acte dit ce qui s’est passé ; la table de règles du plan comptable (`config/charts`) dit quelle écriture il passe. Cette page est produite à partir de ces règles : pour chaque acte, un exemple joué sur l’agence de démonstration. Une correction reprend ce qui a été passé, sur les mêmes comptes et à la même valeur ; rien n’est jamais modifié.',
    roles: '## Où va l’argent',
    role: '| rôle | ce qui s’y trouve | plan français | plan belge (PCMN) |',
    acts: '## Les actes',
    entry: '| compte | tiers | débit | crédit |',
    journal: 'Journal',
    date: 'date',
    none: 'Pas d’écriture propre : c’est le miroir de celle qui est annulée, ou celle que saisit le comptable.',
    rates: '## Taux de TVA en vigueur',
    choices:
      'Choisir d’autres comptes : dans le fichier de l’agence, `chart` nomme le plan qu’il étend (`extends`), pose ses rôles (`roles`) sur ceux du plan et donne un libellé à chaque compte nouveau (`labels`). Un rôle peut nommer un compte par prestataire (`supplier`), point de vente (`pointOfSale`), type de prestation (`service`), taux de TVA (`vatRate`) ou nature (`nature`) ; le plus précis l’emporte. Ce qu’un rôle ne nomme pas reste comme au plan. Un compte reste dans la classe de son rôle (`class`) et, hors produits et charges, ne sert qu’à un rôle. Le taux de TVA compte pour `income` et `vatCollected`. `escale check` dit avant le démarrage ce qui manque ou se contredit.\n\n```json\n"chart": {\n  "extends": "fr",\n  "roles": { "sale": { "service": { "hotel": "70421" } }, "payable": { "supplier": { "LAC": "4011" } } },\n  "labels": { "70421": "Séjours", "4011": "Hôtel du Lac" }\n}\n```',
    hand: [
      '## À la main',
      '',
      'Une écriture manuelle se passe sur tout compte du plan, sauf ceux que seuls les actes mouvementent (clients, fournisseurs, 467, 486, 487, 408, 471, 511) et les journaux de pièces. Deux sortes de comptes sont suivies pièce par pièce :',
      '',
      '- **Chèques et cartes à encaisser (`transit`).** Seuls leurs actes les mouvementent. Une remise en banque est faite de chèques et de bordereaux entiers : tout ce qui est là, ce que le montant désigne à lui seul, ou les règlements nommés ; ce que la banque a retenu se saisit comme frais (627) dans la remise. Un chèque ou une carte que la banque rend revient à l’encaissement (« rendu par la banque »), daté du jour où elle l’a rendu : il est remis une seconde fois, ou son règlement est annulé. Annuler le règlement d’un chèque qui est en banque passe aussi l’écriture de banque. D’une carte, d’un virement ou d’un prélèvement, une partie seulement peut être rejetée : le client la doit de nouveau ; d’une carte, elle se remet avec les bordereaux suivants. Les frais d’impayé se saisissent à la main (627 / 512).',
      '- **Acomptes versés (`supplierAdvances`).** 4091 / 512 avec le prestataire verse un acompte, dans sa devise ; ses factures le prennent (« règlement par acompte »). Passé en perte ou remboursé, il sort à la valeur à laquelle il est entré, que le refus indique quand une autre est saisie.',
    ].join('\n'),
  },
  en: {
    title: '# How Escale keeps the books\n\n[En français](#la-comptabilité-descale)',
    intro:
      'An act says what happened; the rule table of the chart (`config/charts`) says which entry it makes. This page is made from those rules: for each act, an example played on the demo agency. A correction takes back what was posted, on the same accounts and at the same value; nothing is ever edited.',
    roles: '## Where money goes',
    role: '| role | what stands there | French chart | Belgian chart (PCMN) |',
    acts: '## The acts',
    entry: '| account | party | debit | credit |',
    journal: 'Journal',
    date: 'date',
    none: 'No entry of its own: it is the mirror of the one that is undone, or what the accountant enters.',
    rates: '## VAT rates in force',
    choices:
      'To choose other accounts: in the agency’s file, `chart` names the chart it extends (`extends`), lays its roles (`roles`) over those of the chart and gives each new account a label (`labels`). A role may name an account per supplier (`supplier`), point of sale (`pointOfSale`), kind of service (`service`), VAT rate (`vatRate`) or nature (`nature`); the most specific one wins. What a role does not name stays as the chart has it. An account stays in the class of its role (`class`) and, costs and income apart, serves one role. The VAT rate counts for `income` and `vatCollected`. `escale check` says before the start what is missing or contradicts itself.\n\n```json\n"chart": {\n  "extends": "fr",\n  "roles": { "sale": { "service": { "hotel": "70421" } }, "payable": { "supplier": { "LAC": "4011" } } },\n  "labels": { "70421": "Stays", "4011": "Hôtel du Lac" }\n}\n```',
    hand: [
      '## By hand',
      '',
      'An entry by hand may be on any account of the chart but those that acts alone move (clients, suppliers, 467, 486, 487, 408, 471, 511) and not in the journals of documents. Two kinds of accounts are kept piece by piece:',
      '',
      '- **Cheques and card slips in transit (`transit`).** Their acts alone move them. A bank deposit is made of whole cheques and slips: all that lies there, what the amount alone says, or the receipts that are named; what the bank kept is the fee (627) of the deposit. A cheque or card the bank gives back lies in transit again (“given back by the bank”), dated the day it was: it is deposited once more, or its receipt is reversed. Reversing the receipt of a cheque that is at the bank posts the entry of the bank too. Of a card, a transfer or a direct debit a part alone may be charged back: the client owes it again; of a card it goes with the next slips. What the bank charges for an unpaid cheque is entered by hand (627 / 512).',
      '- **Advances paid (`supplierAdvances`).** 4091 / 512 with the supplier pays an advance, in his currency; his bills take it (payment by `advance`). Written off or paid back, it leaves at the value it came with, which the refusal tells where another one is entered.',
    ].join('\n'),
  },
} as const;

/** One dossier after another, so that every act of the rule table happens once. */
async function play(app: TestApp): Promise<void> {
  const client = (await app.op('client.create', { name: 'Durand', code: 'DURAND' })).code;
  await app.op('supplier.create', { name: 'Hôtel du Lac', code: 'LAC' });
  await app.scheduler.runDue();
  const line = (side: string, nature: string, amount: string) => ({ side, nature, label: nature, money: eur(amount) });
  const open = async (soldAs: string, prices: object[]): Promise<{ dossier: string; service: string }> => {
    const { ref: dossier } = await app.op('dossier.create', { title: 'Lac', client, status: 'confirmed' });
    const item = { stays: [{ name: 'Hôtel du Lac', from: '2026-07-04', to: '2026-07-11' }] };
    const { id } = await app.op('service.add', { dossier, service: 'hotel', supplier: 'LAC', soldAs, item, prices });
    return { dossier, service: id };
  };
  const bill = (reference: string, amount: string, service?: string): Promise<Body> =>
    app.op('supplierInvoice.create', {
      ...{ supplier: 'LAC', reference, issuedOn: app.clock.now().slice(0, 10), total: eur(amount) },
      lines: [{ money: eur(amount), ...(service === undefined ? {} : { service }) }],
    });
  // Own sale: deposit, invoice, bill, departure, a bill that is missing.
  const own = await open('principal', [line('sale', 'stay', '2400.00'), line('purchase', 'stay', '2000.00')]);
  await app.op('payment.record', { dossier: own.dossier, money: eur('720.00'), method: 'cheque' });
  await app.op('bankDeposit.create', { money: eur('718.00'), fee: eur('2.00') });
  await app.op('invoice.issue', { dossier: own.dossier });
  await bill('L-1', '1700.00', own.service);
  // Agent's sale with an own fee: invoice, regularisation, bill with a variance, credit note of a penalty kept.
  const agent = await open('agent', [
    line('sale', 'stay', '500.00'),
    line('purchase', 'stay', '450.00'),
    line('purchase', 'commission', '-20.00'),
  ]);
  await app.op('priceLine.add', { dossier: agent.dossier, ...line('sale', 'fee', '30.00') });
  await app.op('invoice.issue', { dossier: agent.dossier });
  await app.op('priceLine.add', { dossier: agent.dossier, service: agent.service, ...line('purchase', 'stay', '10.00') });
  const { ref } = await bill('L-2', '443.00');
  await app.op('supplierInvoice.match', { ref, line: 1, service: agent.service });
  await app.op('supplierPayment.create', { supplier: 'LAC', money: eur('443.00'), invoices: [{ invoice: ref, money: eur('443.00') }] });
  // A deposit paid, the bill it is taken for, and a credit note the supplier pays back.
  const advance = [
    { account: '4091', debit: eur('200.00'), supplier: 'LAC' },
    { account: '512', credit: eur('200.00') },
  ];
  await app.op('entry.create', { date: app.clock.now().slice(0, 10), label: 'x', lines: advance });
  const [paid, back] = [await bill('L-4', '200.00'), await bill('L-5', '-60.00')];
  const of = (invoice: string, amount: string) => ({ supplier: 'LAC', money: eur(amount), invoices: [{ invoice, money: eur(amount) }] });
  await app.op('supplierPayment.create', { ...of(paid.ref, '200.00'), method: 'advance' });
  await app.op('supplierRefund.create', of(back.ref, '60.00'));
  await app.op('payment.record', { dossier: agent.dossier, money: eur('600.00'), method: 'transfer' });
  await app.op('payment.move', { from: agent.dossier, to: own.dossier, money: eur('20.00'), reason: 'x' });
  await app.op('refund.create', { dossier: agent.dossier, money: eur('50.00'), reason: 'x' });
  const { ref: card } = await app.op('payment.record', { dossier: agent.dossier, money: eur('90.00'), method: 'card' });
  await app.op('payment.reverse', { ref: card, reason: 'x', money: eur('25.00') });
  await app.op('bankDeposit.create', { money: eur('65.00') });
  const { ref: cheque } = await app.op('payment.record', { dossier: agent.dossier, money: eur('40.00'), method: 'cheque' });
  await app.op('bankDeposit.create', { money: eur('40.00') });
  await app.op('bankDeposit.return', { receipt: cheque });
  await app.op('bankDeposit.create', { money: eur('40.00') });
  await app.op('payment.reverse', { ref: cheque, reason: 'x' });
  const gone = await open('principal', [line('sale', 'stay', '1000.00'), line('purchase', 'stay', '800.00')]);
  const { number } = await app.op('invoice.issue', { dossier: gone.dossier });
  await app.op('priceLine.add', { dossier: gone.dossier, service: gone.service, ...line('sale', 'stay', '-1000.00') });
  await app.op('priceLine.add', { dossier: gone.dossier, service: gone.service, ...line('sale', 'penalty', '300.00') });
  await app.op('creditNote.issue', { invoice: number, reason: 'x', mode: 'open' });
  app.clock.moveTo('2026-08-03T09:00:00.000Z');
  await app.scheduler.runDue();
  await bill('L-3', '300.00', own.service);
}

async function page(locale: Locale): Promise<string> {
  const app = await testApp('sqlite', {
    at: '2026-03-10T09:00:00.000Z',
    locale,
    settings: { settlement: { tolerance: { amount: eur('5.00'), percent: '1' } } },
  });
  try {
    await play(app);
    const w = WORDS[locale];
    const charts = readConfig({ ESCALE_LOG_LEVEL: 'silent' }).agencies.map((a) => a.chart);
    const [fr, be] = ['fr', 'be'].map((id) => charts.find((c) => c.id === id)) as [Chart, Chart];
    const accounts = (chart: Chart, role: string): string => {
      const { default: own, nature } = chart.roles[role] as Chart['roles'][string];
      return [own, ...Object.entries(nature ?? {}).map(([n, a]) => `${a} (${n})`)].join(', ');
    };
    const { entries, acts } = await app.db.read(app.ctx(), async (tx) => ({
      entries: new Map((await app.ledger.entries(tx, { limit: 200 })).map((e) => [e.seq, e])),
      acts: await tx.find(movements, {}, { order: [['id', 'asc']] }),
    }));
    const { format } = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 });
    const money = (minor: bigint): string => (minor === 0n ? '' : format(formatMinor(minor, 'EUR') as Intl.StringNumericLiteral));
    const shown = Object.entries(fr.acts).flatMap(([act, rule]) => {
      const found = acts.find((m) => m.act === act && m.entry !== null);
      const entry = found && entries.get(found.entry as number);
      const head = [`### ${rule.title[locale]} (\`${act}\`)`, ''];
      if (!entry) return [...head, w.none, ''];
      return [
        ...head,
        `${w.journal} ${entry.journal} · ${w.date} ${entry.date} · « ${entry.label} »`,
        '',
        w.entry,
        '|---|---|---:|---:|',
        ...entry.lines.map(
          (l) =>
            `| ${l.account} ${app.agencies.accountLabel('demo-fr', l.account)} | ${l.party?.code ?? ''} | ${money(l.debit)} | ${money(l.credit)} |`,
        ),
        '',
      ];
    });
    const roles = Object.entries(fr.roles).map(
      ([role, r]) => `| ${role} | ${r.title?.[locale] ?? ''} | ${accounts(fr, role)} | ${accounts(be, role)} |`,
    );
    const rates = [fr, be].map(
      (c) =>
        `- ${c.id} : ${c.vatRates
          .filter((r) => r.to === undefined)
          .map((r) => `${r.rate} %`)
          .join(', ')}`,
    );
    return [
      w.title,
      '',
      w.intro,
      '',
      w.roles,
      '',
      w.role,
      '|---|---|---|---|',
      ...roles,
      '',
      w.choices,
      '',
      w.rates,
      '',
      ...rates,
      '',
      w.hand,
      '',
      w.acts,
      '',
      ...shown,
    ].join('\n');
  } finally {
    await app.remove();
  }
}

it('docs/accounting.md shows the entry of each act, as the rules make it', async () => {
  const text = `${await page('fr')}\n---\n\n${await page('en')}`;
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot('../../docs/accounting.md');
});
