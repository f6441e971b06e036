/** What may happen in a random history, with how often: each act is tried whatever the state, and being refused is part of the game. */
import { addDays, formatMinor } from '../../core/contracts/index.ts';
import { airRefund, airSale, airVoid } from './air.ts';
import type { Body } from './app.ts';
import type { Play } from './histories.ts';
import { byHand, deposit, giveBack, undoByHand } from './history-by-hand.ts';

type Act = (play: Play) => unknown;
const negative = (m: Body): Body => ({ ...m, amount: `-${m.amount}` });
const stay = ({ next, today }: Play): object => {
  const from = addDays(today(), Math.floor(next() * 90) - 30);
  return next() < 0.1 ? { stays: [] } : { stays: [{ name: 'Séjour', from, to: addDays(from, 1 + Math.floor(next() * 9)) }] };
};

const sell: Act = async (play) => {
  const { next, pick, money, call } = play;
  const [dossier, supplier] = [pick(play.dossiers), pick(play.world.suppliers)];
  const prices = [
    { side: 'sale', nature: 'stay', label: 'Séjour', money: money(1_000, 300_000) },
    ...(next() < 0.9 ? [{ side: 'purchase', nature: 'stay', label: 'Séjour', money: money(500, 300_000) }] : []),
    ...(next() < 0.3 ? [{ side: 'purchase', nature: 'commission', label: 'Commission', money: negative(money(10, 900)) }] : []),
  ];
  const soldAs = pick(['principal', 'agent']);
  const made = await call('service.add', { dossier, service: 'hotel', supplier, soldAs, item: stay(play), prices });
  if (made) play.services.push({ id: made.id, dossier, supplier });
};

const price: Act = async ({ next, pick, money, call, dossiers, services }) => {
  const s = services.length > 0 && next() < 0.7 ? pick(services) : null;
  const side = s && next() < 0.5 ? 'purchase' : 'sale';
  const nature = s ? pick(['stay', 'penalty', 'discount']) : pick(['fee', 'fee', 'discount', 'penalty', 'ancillary']);
  const amount = money(1, 60_000);
  await call('priceLine.add', {
    dossier: s?.dossier ?? pick(dossiers),
    ...(s ? { service: s.id } : {}),
    ...(nature === 'ancillary' || (nature === 'discount' && !s && next() < 0.25) ? { vatRate: pick(['20.00', '10.00', '0']) } : {}),
    // A discount is taken back now and then.
    ...{ side, nature, label: 'Ligne', money: next() < (nature === 'discount' ? 0.85 : 0.45) ? negative(amount) : amount },
  });
};

const invoice: Act = async ({ pick, next, call, read, dossiers, invoices }) => {
  const dossier = pick(dossiers);
  const input: { dossier: string; lines?: string[] } = { dossier };
  // Now and then some of its services, or what is of none; what is billed already refuses that.
  if (next() < 0.3) {
    const { items } = await read('priceLine.list', { dossier, limit: 200 });
    const sale = Map.groupBy(
      (items as Body[]).filter((l) => l.side === 'sale'),
      (l) => l.service,
    );
    const lines = [...sale.values()].filter(() => next() < 0.6).flatMap((own) => own.map((l) => l.id));
    if (lines.length > 0) input.lines = lines;
  }
  const made = await call('invoice.issue', input);
  if (made) invoices.push(made.number);
};
const credit: Act = async ({ pick, call, invoices }) =>
  invoices.length > 0 && call('creditNote.issue', { invoice: pick(invoices), reason: 'x', mode: pick(['open', 'open', 'whole']) });
/** Lines of an invoice, and of the credit notes that lowered it, in any choice. */
const creditLine: Act = async ({ pick, next, call, read, invoices }) => {
  if (invoices.length === 0) return;
  const invoice = pick(invoices);
  const { items } = await read('invoice.lines', { number: invoice });
  const lines = (items as Body[]).filter(() => next() < 0.6).map((l) => l.id);
  if (lines.length > 0) await call('creditNote.issue', { invoice, reason: 'x', mode: 'lines', lines });
};

/** How money came, sometimes noted days later. */
const came = ({ next, pick, today }: Play): object => ({
  method: pick(['transfer', 'card', 'cash', 'cheque']),
  ...(next() < 0.3 ? { receivedOn: addDays(today(), -Math.floor(next() * 30)) } : {}),
});
const pay: Act = async (play) => {
  const { next, pick, money, call, read, dossiers, receipts } = play;
  const dossier = pick(dossiers);
  // Now and then for an invoice, also one of after the day it came on.
  const { invoices } = next() < 0.4 ? await read('payment.position', { dossier }) : { invoices: [] };
  const named = invoices.length > 0 ? { invoice: pick(invoices as Body[]).invoice } : {};
  const made = await call('payment.record', { dossier, money: money(100, 250_000), ...named, ...came(play) });
  if (made) receipts.push(made.ref);
};
const share: Act = async (play) => {
  const { money, call, dossiers, receipts, currency } = play;
  const shares = dossiers.slice(0, 2).map((dossier) => ({ dossier, money: money(100, 90_000) }));
  const total = shares.reduce((sum, s) => sum + BigInt(s.money.amount.replace('.', '')), 0n);
  const made = await call('payment.share', { money: { amount: formatMinor(total, currency), currency }, shares, ...came(play) });
  for (const { ref } of (made?.items ?? []) as Body[]) receipts.push(ref);
};
/** A day up to so many before today, now and then. */
const sometimes = ({ next, today }: Play, days: number): object =>
  next() < 0.4 ? { date: addDays(today(), -Math.floor(next() * days)) } : {};
const refund: Act = (play) =>
  play.call('refund.create', { dossier: play.pick(play.dossiers), money: play.money(1, 80_000), reason: 'x', ...sometimes(play, 15) });
/** A receipt was wrong, its cheque came back, or a part of it was charged back; sometimes noted days later. */
const unpaid: Act = async (play) => {
  const { next, pick, money, call, receipts } = play;
  const date = sometimes(play, 20);
  const part = next() < 0.4 ? { money: money(1, 60_000) } : {};
  if (receipts.length > 0) await call('payment.reverse', { ref: pick(receipts), reason: 'x', ...date, ...part });
};
/** A bill near what is expected of a service, or not at all near. */
const bill: Act = async (play) => {
  const { next, pick, money, call, read, services, currency, seed, world } = play;
  if (services.length === 0) return;
  const s = pick(services);
  const standing = (await read('settlement.status', { dossier: s.dossier })).services.find((x: Body) => x.service === s.id);
  const left = BigInt(standing.difference.amount.replace('.', '')) * -1n;
  const exact = left !== 0n && next() < 0.6;
  const total = exact ? { amount: formatMinor(left + BigInt(Math.floor(next() * 3)), currency), currency } : money(1, 200_000);
  const made = await call('supplierInvoice.create', {
    ...{ supplier: next() < 0.9 ? s.supplier : pick(world.suppliers), reference: `${seed}-${play.acts.length}` },
    ...{ issuedOn: addDays(play.today(), Math.floor(next() * 35) - 20), total },
    lines: [{ money: total, ...(next() < 0.85 ? { service: s.id } : {}) }],
  });
  if (made) play.bills.push(made.ref);
};

/** Some bills of a supplier are paid, what is open of them or a part, credit notes netted or paid back; sometimes noted days later, sometimes what cannot be paid. */
export const paySupplier: Act = async ({ next, pick, call, read, bills, paid, currency, today }) => {
  if (bills.length === 0) return;
  const { items } = await read('supplierInvoice.list', { filter: `ref:${bills.join('|')}`, limit: 200 });
  const due = (items as Body[]).filter((b) => /[1-9]/.test(b.open.amount) || next() < 0.05);
  if (due.length === 0) return;
  const supplier = pick(due).supplier.code;
  const chosen = due.filter((b) => (b.supplier.code === supplier && next() < 0.8) || next() < 0.02);
  const invoices = chosen.map(({ ref, open }) => {
    const left = BigInt(open.amount.replace('.', ''));
    const part = next() < 0.5 ? left : (left * BigInt(Math.floor(next() * 1_050))) / 1_000n;
    return { invoice: ref, money: { amount: formatMinor(part, currency), currency } };
  });
  if (invoices.length === 0) return;
  const total = invoices.reduce((sum, i) => sum + BigInt(i.money.amount.replace('.', '')), 0n);
  const paidOn = next() < 0.3 ? { paidOn: addDays(today(), -Math.floor(next() * 15)) } : {};
  // More is to come back than to be paid: he pays back.
  const back = total < 0n;
  const turned = ({ amount }: Body): Body => ({ amount: formatMinor(-BigInt(amount.replace('.', '')), currency), currency });
  const made = await call(back ? 'supplierRefund.create' : 'supplierPayment.create', {
    ...{ supplier, money: { amount: formatMinor(back ? -total : total, currency), currency }, ...paidOn },
    invoices: back ? invoices.map((i) => ({ ...i, money: turned(i.money) })) : invoices,
    method: back ? pick(['transfer', 'cash', 'cheque']) : pick(['transfer', 'cash', 'advance']),
  });
  if (made) paid.push(made.ref);
};

/** A supplier's file is read and committed; what it sold joins the dossiers. */
const take = async ({ call, dossiers }: Play, file: string, bytes: Buffer): Promise<boolean> => {
  const uploaded = await call('import.upload', { file, content: bytes.toString('base64') });
  const done = uploaded && (await call('import.commit', { id: uploaded.id }));
  for (const ref of (done?.result?.dossiers ?? []) as string[]) if (!dossiers.includes(ref)) dossiers.push(ref);
  return done?.result?.status === 'created' || done?.result?.status === 'updated';
};
const ticket: Act = async (play) => {
  const { next, seed, currency, world, today, tickets } = play;
  if (currency !== 'EUR') return;
  const n = tickets.length;
  const t = { locator: `${seed.toString(36)}${n}`.toUpperCase().padStart(6, 'Q').slice(-6), on: today() };
  const number = `${world.mark}${String(seed % 1_000_000).padStart(6, '0')}${String(n).padStart(2, '0')}`;
  const fare = 5_000n + BigInt(Math.floor(next() * 50_000));
  const euros = (minor: bigint): string => formatMinor(minor, 'EUR');
  const sale = { ...t, ticket: number, fare: euros(fare), taxes: [['20.00', 'YQ']] as const, total: euros(fare + 2_000n) };
  const departs = addDays(today(), 5 + Math.floor(next() * 60));
  if (await take(play, 'sale.air', airSale({ ...sale, departs, ...(next() < 0.5 ? { commission: '5' } : {}) }))) {
    tickets.push({ ...t, ticket: number, fare: euros(fare), total: sale.total });
    // A ticket comes as somebody's booking: it is given a client before it can be invoiced.
    for (const ref of play.dossiers.slice(2)) await play.call('dossier.update', { ref, client: world.client, status: 'ticketed' });
  }
};
const voidTicket: Act = async (play) => {
  if (play.tickets.length > 0) await take(play, 'void.air', airVoid({ ...play.pick(play.tickets), on: play.today() }));
};
const refundTicket: Act = async (play) => {
  if (play.tickets.length === 0) return;
  const t = play.pick(play.tickets);
  const back = { ticket: t.ticket, soldOn: t.on, on: play.today(), fare: t.fare, taxTotal: '20.00', total: t.total };
  await take(play, 'refund.air', airRefund({ ...back, taxes: [['20.00', 'YQ']] }));
};

const reverseBill: Act = ({ call, pick, bills }) => bills.length > 0 && call('supplierInvoice.reverse', { ref: pick(bills), reason: 'x' });
const move: Act = (play) => play.services.length > 0 && play.call('service.update', { id: play.pick(play.services).id, item: stay(play) });
const pass: Act = ({ next, sleep }) => sleep(1 + Math.floor(next() * 25));
/** A rate of a day before is entered late. */
const lateRate: Act = ({ next, call, currency, today }) =>
  currency === 'USD' &&
  call('rate.create', { currency, day: addDays(today(), -1 - Math.floor(next() * 60)), rate: (0.8 + next() * 0.3).toFixed(4) });

export type Acts = readonly (readonly [weight: number, act: Act])[];
/** What moves a trip, what is billed of it and when: all that is posted on days before. */
export const MOVES: Acts = [
  // Few services, and all that happens is theirs.
  [2, (play) => play.services.length < 2 && sell({ ...play, dossiers: play.dossiers.slice(0, 1), pick: (list) => list.at(0) as never })],
  [1, price],
  [3, ({ call, dossiers: [dossier] }) => call('invoice.issue', { dossier })],
  [0.5, credit],
  [3, bill],
  [1, reverseBill],
  [5, move],
  [2, lateRate],
  [3, pass],
];

/** Every bill is reversed and every invoice credited, in any order. */
const undoAll: Act = async ({ next, call, bills, invoices }) => {
  const all = [
    ...bills.map((ref) => () => call('supplierInvoice.reverse', { ref, reason: 'x' })),
    ...invoices.map((number) => () => call('creditNote.issue', { invoice: number, reason: 'x', mode: 'whole' })),
  ];
  for (const [, undo] of all.map((undo) => [next(), undo] as const).toSorted(([a], [b]) => a - b)) await undo();
};
/** An agent's sale that is billed and invoiced in any order, at any rate, and undone: no money ever moves. */
export const UNDONE: Acts = [
  [2, (play) => play.services.length < 3 && sell({ ...play, dossiers: play.dossiers.slice(0, 1), pick: (list) => list.at(-1) as never })],
  [1, price],
  [3, ({ call, dossiers: [dossier], invoices }) => call('invoice.issue', { dossier }).then((made) => made && invoices.push(made.number))],
  [0.5, credit],
  [3, bill],
  [1, reverseBill],
  [3, pass],
  [0.7, ({ turn }) => turn()],
  [1, undoAll],
];

const closeLine: Act = ({ call, pick, services }) =>
  services.length > 0 && call('settlement.close', { service: pick(services).id, reason: 'x' });
/** What is cancelled, or takes place after all, billed or not, by whom it is sold and by whom it is bought. */
export const OFF: Acts = [
  [2, (play) => play.services.length < 3 && sell(play)],
  [2, price],
  [0.7, invoice],
  [0.7, credit],
  [0.7, creditLine],
  [2, bill],
  [1, reverseBill],
  [0.7, closeLine],
  [
    4,
    ({ call, pick, services }) =>
      services.length > 0 && call('service.update', { id: pick(services).id, status: pick(['cancelled', 'cancelled', 'issued']) }),
  ],
  [1, ({ call, pick, dossiers: [ref] }) => call('dossier.update', { ref, status: pick(['cancelled', 'confirmed', 'closed']) })],
  [2, pass],
  [0.3, ({ turn }) => turn()],
];

const moveMoney: Act = ({ pick, call, money, dossiers: [a, b] }) => {
  const [from, to] = pick([
    [a, b],
    [b, a],
  ]);
  return call('payment.move', { from, to, money: money(1, 80_000), reason: 'x' });
};
/** Money of clients that comes, goes round, goes back and turns out never to have come, beside invoices and what lowers them. */
export const MONEY: Acts = [
  [2, price],
  [3, invoice],
  [1, credit],
  [6, pay],
  [1, share],
  [3, moveMoney],
  [2, refund],
  [3, unpaid],
  [3, pass],
];

export const ACTS: Acts = [
  [5, sell],
  [4, price],
  [5, invoice],
  [3, credit],
  [1, creditLine],
  [5, pay],
  [1, share],
  [1.5, deposit],
  [1, byHand],
  [1, giveBack],
  [0.5, undoByHand],
  [2, refund],
  [1, moveMoney],
  [1.5, unpaid],
  [4, bill],
  [
    1,
    ({ call, pick, bills, services }) =>
      bills.length > 0 && services.length > 0 && call('supplierInvoice.match', { ref: pick(bills), line: 1, service: pick(services).id }),
  ],
  [1, reverseBill],
  [5, paySupplier],
  [
    1,
    (play) =>
      play.paid.length > 0 && play.call('supplierPayment.reverse', { ref: play.pick(play.paid), reason: 'x', ...sometimes(play, 15) }),
  ],
  [1, closeLine],
  [2, move],
  [0.7, ({ call, pick, services }) => services.length > 0 && call('service.update', { id: pick(services).id, status: 'cancelled' })],
  [0.7, ({ call, pick, services }) => services.length > 0 && call('service.update', { id: pick(services).id, status: 'issued' })],
  [
    1,
    ({ call, pick, dossiers }) => {
      const status = pick(['option', 'confirmed', 'ticketed', 'travelled', 'cancelled', 'closed']);
      return call('dossier.update', { ref: pick(dossiers), status });
    },
  ],
  [1.5, ticket],
  [0.7, voidTicket],
  [0.7, refundTicket],
  [3, pass],
  [0.7, ({ turn }) => turn()],
  [0.3, ({ call, today }) => call('period.close', { upTo: addDays(today(), -20) })],
];
