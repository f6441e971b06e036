/** Credit notes over the invoices of a dossier: what each gives back comes from what billed it, whichever is named, and all of it can be given back. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('credits', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
    await desk.app.op('rate.create', { currency: 'VND', day: '2026-03-10', rate: '0.000034' });
  });
  afterAll(async () => desk?.app.remove());

  const cents = (minor: number): string => (minor / 100).toFixed(2);
  const back = (dossier: string, service: string, amount: string) =>
    desk.add(dossier, { service, ...line('sale', 'stay', eur(`-${amount}`)) });
  const open = (invoice: string): Promise<Body> => desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'open' });
  /** What each invoice of a dossier still asks. */
  const asked = async (dossier: string): Promise<string[]> =>
    (await desk.app.op('payment.position', { dossier })).invoices.map((i: Body) => i.asked.amount);

  /** A 400.00 and B 1,000.00 on the first invoice, A 100.00 on the second. */
  const two = async (soldAs: readonly ('principal' | 'agent')[]) => {
    const dossier = await desk.open();
    const [a, b] = [
      await desk.stay(dossier, eur('400.00'), eur('300.00'), { soldAs: soldAs[0] as 'agent' }),
      await desk.stay(dossier, eur('1000.00'), eur('800.00'), { soldAs: soldAs[1] as 'agent' }),
    ];
    const first = await desk.invoice(dossier);
    await desk.add(dossier, { service: a, ...line('sale', 'stay', eur('100.00')) });
    return { dossier, a, b, invoices: [first, await desk.invoice(dossier)] as const };
  };

  it('a service that two invoices billed is given back to both, so that the other has its own left', async () => {
    const { dossier, a, b, invoices } = await two(['principal', 'principal']);
    await back(dossier, b, '50.00');
    await open(invoices[0]);
    await back(dossier, a, '500.00');
    await open(invoices[0]);
    expect(await asked(dossier)).toEqual(['950.00', '0.00']);
    await back(dossier, b, '950.00');
    expect((await open(invoices[0])).total).toEqual(eur('-950.00'));
    expect(await desk.accounts(dossier)).toEqual([]);
  });

  it.each([
    ['principal', 'principal', 0],
    ['principal', 'principal', 1],
    ['agent', 'principal', 0],
    ['principal', 'agent', 1],
    ['agent', 'agent', 0],
    ['agent', 'agent', 1],
  ] as const)('all of two invoices is given back, %s and %s, whichever is named (%i)', async (one, other, named) => {
    const { dossier, a, b, invoices } = await two([one, other]);
    await back(dossier, a, '500.00');
    await back(dossier, b, '1000.00');
    const note = await open(invoices[named]);
    expect([note.total, note.corrects]).toEqual([eur('-1500.00'), invoices[named]]);
    expect(await asked(dossier)).toEqual(['0.00', '0.00']);
    expect((await desk.accounts(dossier)).filter((l) => /^(411|487)/.test(l))).toEqual([]);
  });

  it('never of another service’s lines: what was billed of it is the most', async () => {
    const { dossier, a, invoices } = await two(['principal', 'principal']);
    const more = { dossier, service: a, ...line('sale', 'stay', eur('-500.01')) };
    const refused = await desk.app.refusal('priceLine.add', more);
    expect([refused.code, refused.detail]).toEqual(['CREDIT_EXCEEDS_CHARGED', expect.stringContaining('0.01 EUR more')]);
    await back(dossier, a, '500.00');
    // Nor is a rebate on what is paid at the hotel taken of them.
    const atHotel = await desk.stay(dossier, null, null);
    await back(dossier, atHotel, '20.00');
    const { code, detail } = await desk.app.refusal('creditNote.issue', { invoice: invoices[1], reason: 'x', mode: 'open' });
    expect([code, detail]).toEqual(['CREDIT_EXCEEDS_INVOICE', expect.stringContaining('20.00 EUR more')]);
    await desk.add(dossier, { service: atHotel, ...line('sale', 'stay', eur('20.00')) });
    expect((await open(invoices[1])).total).toEqual(eur('-500.00'));
  });

  it.each(['lines of the second', 'open on the first', 'open on the second'])(
    'a service on an invoice that carries the discount of another is given back as a whole: %s',
    async (how) => {
      const dossier = await desk.open();
      const v = await desk.stay(dossier, eur('1000.00'), null);
      const first = await desk.invoice(dossier);
      const w = await desk.stay(dossier, eur('200.00'), null);
      await desk.add(dossier, { service: v, ...line('sale', 'discount', eur('-130.00')) });
      const second = await desk.invoice(dossier);
      await desk.change(w, dossier, { status: 'cancelled' });
      const due = async () => (await desk.app.op('dossier.get', { ref: dossier })).creditDue;
      expect(await due()).toEqual(eur('200.00'));
      const { items } = await desk.app.op('invoice.lines', { number: second });
      const lines = items.filter((l: Body) => l.money.amount === '200.00').map((l: Body) => l.id);
      if (how.startsWith('open')) await back(dossier, w, '200.00');
      const note = how.startsWith('lines')
        ? await desk.app.op('creditNote.issue', { invoice: second, reason: 'x', lines })
        : await open(how.endsWith('first') ? first : second);
      expect([note.total, await due()]).toEqual([eur('-200.00'), eur('0.00')]);
      expect((await desk.view(note.number)).corrects.map((c: Body) => c.number).sort()).toEqual([first, second]);
      expect([await asked(dossier), await desk.accounts(dossier)]).toEqual([
        ['870.00', '0.00'],
        ['411 870.00', '487 -870.00'],
      ]);
      await desk.add(dossier, { service: v, ...line('sale', 'discount', eur('130.00')) });
      await back(dossier, v, '1000.00');
      expect((await open(first)).total).toEqual(eur('-870.00'));
      expect(await desk.accounts(dossier)).toEqual([]);
    },
  );

  it('an invoice that is worth nothing in the books is credited, as a whole and as open', async () => {
    const dong = (amount: string) => ({ amount, currency: 'VND' });
    for (const mode of ['whole', 'open']) {
      const dossier = await desk.open('VND');
      await desk.add(dossier, line('sale', 'fee', dong('100'), { vatRate: '20' }));
      const { number, entry } = await desk.app.op('invoice.issue', { dossier });
      if (mode === 'open') await desk.add(dossier, line('sale', 'fee', dong('-100'), { vatRate: '20' }));
      const note = await desk.app.op('creditNote.issue', { invoice: number, reason: 'erreur', mode });
      expect([entry, note.entry, note.total]).toEqual([null, null, dong('-100')]);
      expect((await desk.app.op('dossier.get', { ref: dossier })).invoiced).toEqual(dong('0'));
      expect((await desk.view(note.number)).vatInBooks).toMatchObject({ currency: 'VND', rate: '0.000034', tax: eur('0.00') });
      expect((await desk.app.refusal('creditNote.issue', { invoice: number, reason: 'encore', mode })).code).toBe('NOTHING_TO_CREDIT');
    }
  });

  it('whatever was invoiced and given back over several services and invoices, all of it can be given back', async () => {
    type Kind = 'a' | 'b' | 'c' | 'fee' | 'reduced';
    const KINDS: readonly Kind[] = ['a', 'b', 'c', 'fee', 'reduced'];
    const part = fc.record({
      kind: fc.constantFrom(...KINDS),
      minor: fc.integer({ min: 1, max: 90_000 }),
      share: fc.integer({ min: 1, max: 100 }),
    });
    const steps = fc.array(
      fc.record({ bills: fc.boolean(), parts: fc.array(part, { minLength: 1, maxLength: 3 }), cut: fc.integer({ min: 0, max: 2 }) }),
      {
        minLength: 4,
        maxLength: 9,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.shuffledSubarray([...KINDS], { minLength: KINDS.length }), fc.boolean(), async (all, order, atOnce) => {
        const dossier = await desk.open();
        const services = new Map<Kind, string>();
        for (const kind of ['a', 'b', 'c'] as const)
          services.set(kind, await desk.stay(dossier, null, null, { soldAs: kind === 'b' ? 'agent' : 'principal' }));
        const standing = new Map<Kind, number>();
        const invoices: string[] = [];
        const add = async (kind: Kind, minor: number, nature?: string): Promise<void> => {
          if (minor === 0) return;
          const service = services.get(kind);
          const own = kind === 'fee' ? { vatRate: '20' } : { vatRate: '10' };
          await desk.add(dossier, {
            ...line('sale', nature ?? (service ? 'stay' : 'fee'), eur(cents(minor)), { label: kind }),
            ...(service ? { service } : own),
          });
          standing.set(kind, (standing.get(kind) ?? 0) + minor);
        };
        /** One of the invoices takes it, whichever: those that bill none of it say so. */
        const giveBack = async (): Promise<void> => {
          const said: string[] = [];
          for (const invoice of invoices) {
            const reply = await desk.app.reply('creditNote.issue', { invoice, reason: 'x', mode: 'open' });
            if (reply.status === 201) return;
            said.push((reply.body as Body).detail);
          }
          throw new Error(said.join('\n'));
        };
        for (const { bills, parts, cut } of all) {
          const once = parts.filter((p, i) => parts.findIndex((x) => x.kind === p.kind) === i);
          if (bills || invoices.length === 0) {
            for (const { kind, minor } of once) await add(kind, minor);
            // A discount of what others billed stands on this one.
            const billed = once.reduce((sum, p) => sum + p.minor, 0);
            const lowered = (['a', 'c'] as const)[cut];
            if (lowered && !once.some((p) => p.kind === lowered))
              await add(lowered, -Math.min(Math.trunc((standing.get(lowered) ?? 0) / 2), billed - 1), 'discount');
            invoices.push(await desk.invoice(dossier));
            continue;
          }
          const given = once.map(({ kind, share }) => [kind, Math.trunc(((standing.get(kind) ?? 0) * share) / 100)] as const);
          if (given.every(([, minor]) => minor <= 0)) continue;
          for (const [kind, minor] of given) await add(kind, -minor);
          await giveBack();
        }
        for (const kind of order) {
          const minor = standing.get(kind) ?? 0;
          await add(kind, -minor);
          if (minor !== 0 && !atOnce) await giveBack();
        }
        if (atOnce) await giveBack().catch((error: Error) => expect(error.message).toBe('nothing'));
        expect((await desk.accounts(dossier)).filter((l) => /^(411|487|4457)/.test(l))).toEqual([]);
        expect((await asked(dossier)).every((amount) => amount === '0.00')).toBe(true);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('the integrity run has nothing to say', async () =>
    expect(await desk.app.integrity.run(desk.app.ctx())).toMatchObject({ findings: [] }));
});
