/** What credit notes give back, by lines and as open, in any order: each line no more than was charged for it, all of them what was charged. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { type Desk, line, openDesk } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('given back', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  const credit = (invoice: string, mode: string): Promise<Body> => desk.app.op('creditNote.issue', { invoice, reason: 'x', mode });

  // Each of three fees of 25.00 is given back as open or by its line, in any order.
  it.each([
    ['open', 'lines', 'lines'],
    ['lines', 'open', 'lines'],
    ['open', 'open', 'lines'],
    ['lines', 'lines', 'open'],
  ])('three fees of 25.00 given back by %s, %s and %s give back 12.50, of two invoices each its own', async (...modes) => {
    const dossier = await desk.open();
    await desk.fee(dossier, '25.00', { label: 'Avant' });
    const before = await desk.invoice(dossier);
    for (const label of modes.keys()) await desk.fee(dossier, '25.00', { label: `Frais ${label}` });
    const invoice = await desk.invoice(dossier);
    const ids = (await desk.app.op('invoice.lines', { number: invoice })).items.map((l: Body) => l.id);
    const taxes: string[] = [];
    for (const [i, mode] of modes.entries()) {
      if (mode === 'open') await desk.fee(dossier, '-25.00', { label: `Frais ${i}` });
      const { number } = await desk.app.op('creditNote.issue', {
        invoice,
        reason: 'x',
        mode,
        ...(mode === 'lines' ? { lines: [ids[i]] } : {}),
      });
      // What is taken back by its line is not to be billed again.
      if (mode === 'lines') await desk.fee(dossier, '-25.00', { label: `Frais ${i}` });
      taxes.push(...(await desk.rates(number)).map(([, , tax]) => String(tax)));
    }
    expect(taxes).toEqual(['-4.17', '-4.17', '-4.16']);
    await credit(before, 'whole');
    expect(await desk.accounts(dossier)).toEqual([]);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });

  it('no line gives back VAT that was not charged: a discount lowered it, or some of it was credited before', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('1000.00'), null);
    await desk.fee(dossier, '120.00');
    await desk.add(dossier, line('sale', 'discount', eur('-60.00')));
    const invoice = await desk.invoice(dossier);
    const [, its, discount] = (await desk.app.op('invoice.lines', { number: invoice })).items.map((l: Body) => l.id);
    const refused = async (of: string, ...lines: string[]): Promise<unknown> => {
      const { code, errors } = await desk.app.refusal('creditNote.issue', { invoice: of, reason: 'x', lines });
      return [code, errors?.[0]?.pointer, /only (\S+) EUR/.exec(errors?.[0]?.message ?? '')?.[1]];
    };
    expect(await refused(invoice, its)).toEqual(['CREDIT_EXCEEDS_CHARGED', '/lines', '60.00']);
    const back = await desk.app.op('creditNote.issue', { invoice, reason: 'x', lines: [its, discount] });
    expect(await desk.rates(back.number)).toEqual([['20', '-50.00', '-10.00']]);
    expect(await desk.accounts(dossier)).toEqual(['411 1000.00', '487 -1000.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();

    // A fee, and a package beside another, of which a part was given back already.
    const other = await desk.open();
    await desk.fee(other, '25.00', { label: 'Visa' });
    const stay = await desk.stay(other, eur('1000.00'), null);
    await desk.stay(other, eur('1000.00'), null, { from: '2026-09-04', to: '2026-09-11' });
    const number = await desk.invoice(other);
    const [visa, one] = (await desk.app.op('invoice.lines', { number })).items.map((l: Body) => l.id);
    await desk.fee(other, '-13.33', { label: 'Visa' });
    await desk.add(other, line('sale', 'stay', eur('-400.00'), { service: stay }));
    await credit(number, 'open');
    expect(await refused(number, visa)).toEqual(['CREDIT_EXCEEDS_CHARGED', '/lines', '11.67']);
    expect(await refused(number, one)).toEqual(['CREDIT_EXCEEDS_CHARGED', '/lines', '600.00']);
    expect(await whatFails(desk.app, other)).toBeNull();
  });

  it('where a discount stands on another invoice, it says so and what to do, and that works', async () => {
    const said = async (given: object): Promise<string> => (await desk.app.refusal('creditNote.issue', { reason: 'x', ...given })).detail;
    const dossier = await desk.open();
    const v = await desk.stay(dossier, eur('200.00'), null);
    const first = await desk.invoice(dossier);
    const w = await desk.stay(dossier, eur('1000.00'), null, { from: '2026-09-04', to: '2026-09-11' });
    await desk.add(dossier, line('sale', 'discount', eur('-200.00'), { service: v }));
    const second = await desk.invoice(dossier);
    const linesOf = async (number: string): Promise<string[]> =>
      (await desk.app.op('invoice.lines', { number })).items.filter((l: Body) => !l.money.amount.startsWith('-')).map((l: Body) => l.id);
    // Its line cannot be named on the first.
    const apart = `Of “Hôtel du Lac” only 0.00 EUR are left: ${second} lowered it. Add a line of what is given back and credit what is open.`;
    expect(await said({ invoice: first, mode: 'whole' })).toBe(apart);
    expect(await said({ invoice: first, lines: await linesOf(first) })).toBe(apart);
    await desk.app.op('creditNote.issue', { invoice: second, reason: 'x', lines: await linesOf(second) });
    await desk.change(w, dossier, { status: 'cancelled' });
    expect(await linesOf(first)).toHaveLength(1);
    expect(await said({ invoice: first, mode: 'whole' })).toBe(
      `Nothing is left of invoice ${first}: ${second} lowered what it still bills. Add a line that takes that discount back and invoice it: what is billed again can be credited.`,
    );
    expect(await said({ invoice: second, mode: 'whole' })).toBe(
      `Nothing is left of invoice ${second}: what it still bills lowers what other invoices billed. Credit those.`,
    );
    await desk.add(dossier, line('sale', 'discount', eur('200.00'), { service: v }));
    const third = await desk.invoice(dossier);
    await desk.add(dossier, line('sale', 'stay', eur('-200.00'), { service: v }));
    const { number } = await credit(third, 'open');
    expect(await said({ invoice: third, mode: 'open' })).toBe(`Invoice ${third} is credited in full, by ${number}.`);
    expect(await desk.accounts(dossier)).toEqual([]);
    expect(await whatFails(desk.app, dossier)).toBeNull();

    // What was given back by a line of its own, beside a discount of the same invoice.
    const other = await desk.open();
    await desk.fee(other, '120.00');
    await desk.add(other, line('sale', 'discount', eur('-60.00')));
    const invoice = await desk.invoice(other);
    const [fee] = await linesOf(invoice);
    expect(await said({ invoice, lines: [fee] })).toBe(
      `Of “fee” only 60.00 EUR are left at 20 %: ${invoice} lowered it. Name what lowers it too, or add a line of what is given back and credit what is open.`,
    );
    await desk.fee(other, '-10.00');
    const note = await credit(invoice, 'open');
    expect(await said({ invoice, lines: [fee] })).toBe(
      `Of “fee” only 50.00 EUR are left at 20 %: ${invoice}, ${note.number} lowered it. Add a line of what is given back and credit what is open.`,
    );
  });

  it('a discount is not billed before the fee whose VAT it takes back', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('1000.00'), null);
    await desk.fee(dossier, '120.00');
    await desk.add(dossier, line('sale', 'discount', eur('-60.00')));
    const [stay, its, discount] = (await desk.app.op('priceLine.list', { dossier })).items.map((l: Body) => l.id);
    const { code, errors } = await desk.app.refusal('invoice.issue', { dossier, lines: [stay, discount] });
    expect([code, errors?.[0]?.pointer]).toEqual(['CREDIT_EXCEEDS_CHARGED', '/lines']);
    const bill = async (...lines: string[]): Promise<string> => (await desk.app.op('invoice.issue', { dossier, lines })).number;
    expect(await desk.rates(await bill(its))).toEqual([['20', '100.00', '20.00']]);
    expect((await desk.rates(await bill(stay, discount)))[1]).toEqual(['20', '-50.00', '-10.00']);
    expect(await desk.accounts(dossier)).toEqual(['411 1060.00', '44571 -10.00', '487 -1000.00', '706 -100.00', '709 50.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });
});
